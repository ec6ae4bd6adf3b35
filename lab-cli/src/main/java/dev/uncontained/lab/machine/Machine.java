package dev.uncontained.lab.machine;

import java.nio.file.Path;
import java.util.List;

/**
 * A machine's PCI devices, in the order of the input, and the lines that could not be read.
 *
 * @param devices bridges included, each address once
 * @param unread ascending by line
 */
public record Machine(List<PciDevice> devices, List<UnreadLine> unread) {
    public Machine {
        devices = List.copyOf(devices);
        unread = List.copyOf(unread);
    }

    /**
     * Reads the output of lspci, or what {@code lab import lspci --json} made of it.
     *
     * @throws MachineException if the file cannot be read, is not text, or names no device
     */
    public static Machine read(Path file) throws MachineException {
        String text = MachineText.of(file);
        Machine machine = text.stripLeading().startsWith("{")
                ? MachineJsonReader.read(file.toString(), text)
                : LspciParser.parse(text);
        return machine.requireDevices(file.toString());
    }

    /** Reads the output of lspci; the result has no device when the text has none. */
    public static Machine parseLspci(String text) {
        return LspciParser.parse(text);
    }

    /** What a VM can be given: no bridge, and at least one memory BAR with an address and a size. */
    public List<PciDevice> endpoints() {
        return devices.stream()
                .filter(d -> !d.isBridge() && d.bars().stream().anyMatch(MemoryBar::mappable))
                .toList();
    }

    Machine requireDevices(String source) throws MachineException {
        if (devices.isEmpty()) {
            throw new MachineException(source + ": no PCI device in it; expected the output of lspci -v, -vv or -vvv,"
                    + " with lines such as \"01:00.0 Ethernet controller: ...\"");
        }
        return this;
    }
}
