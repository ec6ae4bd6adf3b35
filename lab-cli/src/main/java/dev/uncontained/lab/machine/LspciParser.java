package dev.uncontained.lab.machine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads lspci output in one pass. A header begins a device, indented lines describe it, a blank line ends it. A line is
 * unread when it has the shape of something needed (a header, a region, MSI-X, the driver) but not its grammar, when it
 * stands where no line of lspci can, or when no device is there for it to describe.
 */
final class LspciParser {
    private static final Pattern HEX_DUMP = Pattern.compile("[0-9a-f]{2,3}:(?: [0-9a-f]{2}){1,16}+");

    private final List<UnreadLine> unread = new ArrayList<>();
    private final Map<String, LspciDevice> devices = new LinkedHashMap<>();
    private @Nullable LspciDevice device;
    private int damagedHeaderIndent = -1;

    private LspciParser() {}

    static Machine parse(String text) {
        LspciParser parser = new LspciParser();
        new LspciLines(parser::onLine, parser.unread).read(text);
        parser.endDevice();
        parser.unread.sort(Comparator.comparingInt(UnreadLine::line));
        return new Machine(PciPaths.resolve(parser.devices.values()), parser.unread);
    }

    private void onLine(LspciLine line) {
        if (line.text().isEmpty()) {
            endDevice();
            damagedHeaderIndent = -1;
        } else if (device != null && !startsAnother(device, line)) {
            if (!device.onLine(line)) {
                unread.add(line.unread());
            }
        } else if (damagedHeaderIndent >= 0 && line.indent() > damagedHeaderIndent) {
            if (LspciDevice.matters(line.text())) {
                unread.add(line.unread());
            }
        } else {
            onOutermost(line);
        }
    }

    private static boolean startsAnother(LspciDevice device, LspciLine line) {
        return line.indent() <= device.headerLine.indent()
                || (device.mayEndAt(line) && LspciHeader.startsLikeAddress(line.text()));
    }

    private void onOutermost(LspciLine line) {
        LspciHeader header = LspciHeader.parse(line.text());
        if (header != null) {
            endDevice();
            damagedHeaderIndent = -1;
            device = new LspciDevice(header, line);
        } else if (device == null || !HEX_DUMP.matcher(line.text()).matches()) {
            unread.add(line.unread());
            if (LspciHeader.startsLikeAddress(line.text())) {
                endDevice();
                damagedHeaderIndent = line.indent();
            }
        }
    }

    /**
     * Keeps the device. An address comes twice when a short listing and a long one are in the same file: the long one says
     * more. Of two long ones the second contradicts the first.
     */
    private void endDevice() {
        LspciDevice ended = device;
        device = null;
        if (ended == null) {
            return;
        }
        LspciDevice first = devices.putIfAbsent(ended.header.path(), ended);
        if (first != null && ended.hasBody()) {
            if (first.hasBody()) {
                unread.add(ended.headerLine.unread());
            } else {
                devices.put(ended.header.path(), ended);
            }
        }
    }
}
