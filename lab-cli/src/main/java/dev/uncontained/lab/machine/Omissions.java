package dev.uncontained.lab.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What of a machine is not taken, in sentences for people. */
public final class Omissions {
    private static final int MOST_LINES = 50;
    private static final int MOST_NAMES = 10;
    private static final int MOST_CHARACTERS = 200;

    private Omissions() {}

    /** The lines that could not be read; the first 50 by their text, the others by their number. */
    public static List<String> unread(Machine machine) {
        List<UnreadLine> unread = machine.unread();
        List<String> said = new ArrayList<>();
        for (UnreadLine line : unread.subList(0, Math.min(unread.size(), MOST_LINES))) {
            said.add("line " + line.line() + " not read: " + printable(line.text()));
        }
        if (unread.size() > MOST_LINES) {
            said.add((unread.size() - MOST_LINES) + " more lines not read; lab import lspci --json lists them all");
        }
        return said;
    }

    /** What no VM can be given: endpoints without a BAR that has an address and a size, and single BARs of the others. */
    public static List<String> leftOut(Machine machine) {
        List<String> devices = machine.devices().stream()
                .filter(device -> !device.isBridge())
                .filter(device -> device.bars().stream().noneMatch(MemoryBar::mappable))
                .map(PciDevice::address)
                .toList();
        List<String> bars =
                machine.endpoints().stream().flatMap(Omissions::unmappable).toList();
        if (devices.isEmpty() && bars.isEmpty()) {
            return List.of();
        }
        return List.of(count(devices, "device") + ", " + count(bars, "BAR")
                + " left out (no memory BAR, or one without an address or a size): "
                + some(Stream.concat(devices.stream(), bars.stream()).toList()));
    }

    private static Stream<String> unmappable(PciDevice device) {
        return device.bars().stream()
                .filter(bar -> !bar.mappable())
                .map(bar -> device.address() + " BAR " + (bar.index() == null ? "?" : bar.index()));
    }

    private static String count(List<String> names, String noun) {
        return names.size() + " " + noun + (names.size() == 1 ? "" : "s");
    }

    private static String some(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)));
        return names.size() > MOST_NAMES ? first + " and " + (names.size() - MOST_NAMES) + " more" : first;
    }

    /** Text of an unknown file on a terminal: no control characters, no endless line. */
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < MOST_CHARACTERS; i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) ? ' ' : c);
        }
        return shown.toString().strip() + (text.length() > MOST_CHARACTERS ? "…" : "");
    }
}
