package dev.uncontained.lab.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The device being read: collects what the lines behind a header say. Lines of one tab are the device's own, deeper ones
 * belong to the capability above them; copies in mail change both depths, so depth counts from the header's own.
 */
final class LspciDevice {
    private static final Pattern CAPABILITY =
            Pattern.compile("Capabilities: (?:\\[([0-9a-f]{2,3})(?: v[0-9]+)?\\] (.*+)|<(.*)>)");
    private static final Pattern MSIX =
            Pattern.compile("MSI-X: Enable[+-] (?:Count=([0-9]{1,4}) Masked[+-]|Mask[+-] TabSize=([0-9]{1,4}))");
    private static final Pattern VECTOR_TABLE = Pattern.compile("Vector table: BAR=([0-5]) offset=([0-9a-f]{1,8})");
    private static final Pattern SECONDARY = Pattern.compile("Bus: primary=..+?secondary=([0-9a-f]{2}),.*+");
    private static final int LONGEST_LABEL = 40;
    private static final String DRIVER = "Kernel driver in use: ";
    private static final int MSIX_VECTORS = 2048;

    private enum Section {
        OWN,
        MSIX,
        SRIOV,
        OTHER
    }

    final LspciHeader header;
    final LspciLine headerLine;

    private final List<MemoryBar> bars = new ArrayList<>();
    private @Nullable String driver;
    private @Nullable String secondaryBus;
    private MsixPlace msix = new MsixPlace.None();
    private int msixCount;
    private int regionsSeen;
    private int ownIndent = Integer.MAX_VALUE;
    private Section section = Section.OWN;
    private boolean verbose;
    private boolean capabilitiesPromised;
    private boolean capabilitiesSeen;
    private boolean capabilitiesHidden;

    LspciDevice(LspciHeader header, LspciLine headerLine) {
        this.header = header;
        this.headerLine = headerLine;
    }

    /** Whether lspci said anything but the header. */
    boolean hasBody() {
        return ownIndent != Integer.MAX_VALUE;
    }

    /** The bus behind this bridge as two hex digits, or null. */
    @Nullable
    String secondaryBus() {
        return secondaryBus;
    }

    /** The device as far as it could be read. */
    PciDevice device() {
        boolean told = verbose && !capabilitiesHidden && (capabilitiesSeen || !capabilitiesPromised);
        MsixPlace place = msix instanceof MsixPlace.None && !told ? new MsixPlace.Unknown() : msix;
        return new PciDevice(header.path(), header.className(), header.classCode(), header.ids(), driver, bars, place);
    }

    /** Takes an indented line; false when it could not be read. */
    boolean onLine(LspciLine line) {
        if (!hasBody()) {
            ownIndent = line.indent();
        }
        if (line.indent() < ownIndent) {
            return false;
        }
        return line.indent() == ownIndent ? onOwn(line.text()) : onDeeper(line.text());
    }

    /** Whether a line is no deeper than the device's own lines, so that it could be the next header. */
    boolean mayEndAt(LspciLine line) {
        return line.indent() <= ownIndent;
    }

    /** Whether a line has the shape of something a device is made of; such a line is never passed over. */
    static boolean matters(String text) {
        return LspciRegion.hasShape(text)
                || text.contains("MSI-X")
                || text.startsWith("Vector table:")
                || isDriver(text);
    }

    private boolean onOwn(String text) {
        if (text.startsWith("Capabilities")) {
            return onCapability(text);
        }
        if (text.startsWith("Vector table:")) {
            return onVectorTable(text);
        }
        if (LspciRegion.hasShape(text)) {
            return section == Section.SRIOV ? LspciRegion.hasGrammar(text) : onRegion(text);
        }
        boolean tableExpected = section == Section.MSIX && msix instanceof MsixPlace.Unknown;
        section = Section.OWN;
        if (isDriver(text)) {
            return onDriver(text);
        }
        if (hidesMore(text) || (tableExpected && !text.startsWith("Kernel modules:"))) {
            return false;
        }
        if (text.startsWith("Bus:")) {
            Matcher bus = SECONDARY.matcher(text);
            secondaryBus = bus.matches() ? bus.group(1) : secondaryBus;
        } else if (text.startsWith("Flags:") || text.startsWith("Control:")) {
            verbose = true;
        } else if (text.startsWith("Status:")) {
            verbose = true;
            capabilitiesPromised |= text.contains("Cap+");
        } else if (text.startsWith("!!! Unknown header type")) {
            capabilitiesHidden = true;
            return false;
        } else if (text.startsWith("<access denied")) {
            capabilitiesHidden = true;
        } else {
            return isOrdinary(text);
        }
        return true;
    }

    private boolean onDeeper(String text) {
        if (text.startsWith("Vector table:")) {
            return onVectorTable(text);
        }
        if (section == Section.MSIX && msix instanceof MsixPlace.Unknown && !text.startsWith("PBA:")) {
            section = Section.OTHER;
            return false;
        }
        if (LspciRegion.hasShape(text)) {
            return section == Section.SRIOV && LspciRegion.hasGrammar(text);
        }
        return !hidesMore(text);
    }

    private boolean onRegion(String text) {
        section = Section.OWN;
        verbose = true;
        return switch (LspciRegion.parse(text)) {
            case LspciRegion.Memory(MemoryBar bar) -> isNew(bar.index()) && bars.add(bar);
            case LspciRegion.Ports(Integer index) -> isNew(index);
            case LspciRegion.LegacyPorts() -> true;
            case LspciRegion.Unreadable() -> false;
        };
    }

    private boolean isNew(@Nullable Integer index) {
        int bit = index == null ? 0 : 1 << index;
        boolean fresh = (regionsSeen & bit) == 0;
        regionsSeen |= bit;
        return fresh;
    }

    private boolean onCapability(String text) {
        verbose = true;
        capabilitiesSeen = true;
        section = Section.OTHER;
        Matcher capability = CAPABILITY.matcher(text);
        if (!capability.matches()) {
            capabilitiesHidden = true;
            return false;
        }
        String offset = capability.group(1);
        String body = capability.group(2);
        if (offset == null || body == null) {
            capabilitiesHidden = true;
            return true;
        }
        if (offset.length() == 2 && body.startsWith("<chain")) {
            capabilitiesHidden = true;
        } else if (body.startsWith("Single Root I/O Virtualization") || body.contains("SR-IOV")) {
            section = Section.SRIOV;
        } else if (body.startsWith("MSI-X")) {
            return onMsix(body);
        }
        return true;
    }

    private boolean onMsix(String body) {
        if (!(msix instanceof MsixPlace.None)) {
            return false;
        }
        msix = new MsixPlace.Unknown();
        section = Section.MSIX;
        Matcher found = MSIX.matcher(body);
        if (!found.matches()) {
            return false;
        }
        msixCount = Integer.parseInt(found.group(1) != null ? found.group(1) : found.group(2));
        return msixCount >= 1 && msixCount <= MSIX_VECTORS;
    }

    private boolean onVectorTable(String text) {
        Matcher table = VECTOR_TABLE.matcher(text);
        boolean countKnown = msixCount >= 1 && msixCount <= MSIX_VECTORS;
        if (section != Section.MSIX || !countKnown || msix instanceof MsixPlace.Table || !table.matches()) {
            return false;
        }
        msix = new MsixPlace.Table(msixCount, Integer.parseInt(table.group(1)), Long.parseLong(table.group(2), 16));
        return true;
    }

    private boolean onDriver(String text) {
        if (!text.startsWith(DRIVER) || driver != null) {
            return false;
        }
        driver = text.substring(DRIVER.length());
        return true;
    }

    /** Whether a line was run together with one that matters. */
    private static boolean hidesMore(String text) {
        return text.contains("Capabilities: ") || text.contains("driver in use") || text.contains("MSI-X: ");
    }

    private static boolean isDriver(String text) {
        return text.contains("driver in use") || (text.startsWith("Kernel ") && !text.startsWith("Kernel modules:"));
    }

    /** Lines of lspci that carry nothing a machine is made of here: labelled ones, ROMs, CardBus windows, remarks. */
    private static boolean isOrdinary(String text) {
        return text.startsWith("Expansion ROM at ")
                || text.startsWith("[virtual] Expansion ROM at ")
                || text.startsWith("16-bit legacy interface ports")
                || text.startsWith("!!! ")
                || text.startsWith("BIST is running")
                || hasLabel(text);
    }

    /** A few words and a colon, as {@code IOMMU group:}. */
    private static boolean hasLabel(String text) {
        for (int i = 0; i < text.length() && i <= LONGEST_LABEL; i++) {
            char c = text.charAt(i);
            if (c == ':') {
                return i > 0;
            }
            if (c >= 0x80 || (!Character.isLetterOrDigit(c) && (i == 0 || " _/()-".indexOf(c) < 0))) {
                return false;
            }
        }
        return false;
    }
}
