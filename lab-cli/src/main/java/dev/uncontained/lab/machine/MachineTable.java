package dev.uncontained.lab.machine;

import java.util.ArrayList;
import java.util.List;

/** A machine as a table for people: one row a memory BAR, the device named in its first row. */
final class MachineTable {
    private static final String[] TITLES = {
        "DEVICE", "CLASS", "DRIVER", "MSI-X", "BAR", "ADDRESS", "SIZE", "KIND", "STATE"
    };
    private static final int WIDEST_CLASS = 32;
    private static final String UNITS = "KMGTPE";

    private final List<String[]> rows = new ArrayList<>();

    private MachineTable() {}

    static String of(Machine machine) {
        MachineTable table = new MachineTable();
        table.rows.add(TITLES);
        int bars = 0;
        int bridges = 0;
        for (PciDevice device : machine.devices()) {
            table.add(device);
            bars += device.bars().size();
            bridges += device.isBridge() ? 1 : 0;
        }
        return table.text()
                + "%ndevices: %d (bridges: %d); memory BARs: %d; can be given to a VM: %d%n"
                        .formatted(
                                machine.devices().size(),
                                bridges,
                                bars,
                                machine.endpoints().size());
    }

    private void add(PciDevice device) {
        String className = device.className().length() <= WIDEST_CLASS
                ? device.className()
                : device.className().substring(0, WIDEST_CLASS - 1) + "…";
        String driver = device.driver();
        String[] first = {device.address(), className, driver == null ? "-" : driver, msix(device.msix())};
        if (device.bars().isEmpty()) {
            rows.add(new String[] {first[0], first[1], first[2], first[3], "-", "", "", "", ""});
        }
        for (int i = 0; i < device.bars().size(); i++) {
            MemoryBar bar = device.bars().get(i);
            String[] left = i == 0 ? first : new String[] {"", "", "", ""};
            String address = bar.addressHex();
            Long sizeBytes = bar.sizeBytes();
            rows.add(new String[] {
                left[0],
                left[1],
                left[2],
                left[3],
                bar.index() == null ? "?" : bar.index().toString(),
                address == null ? "-" : address,
                sizeBytes == null ? "?" : size(sizeBytes),
                bar.bits() + "-bit" + (bar.prefetchable() ? " prefetchable" : ""),
                bar.state().word()
            });
        }
    }

    private static String msix(MsixPlace place) {
        return switch (place) {
            case MsixPlace.None() -> "-";
            case MsixPlace.Unknown() -> "unknown";
            case MsixPlace.Table(int count, int bar, long offsetBytes) ->
                count + " at " + bar + "+0x" + Long.toHexString(offsetBytes);
        };
    }

    private static String size(long bytes) {
        int unit = -1;
        long value = bytes;
        while (value % 1024 == 0 && unit + 1 < UNITS.length()) {
            value /= 1024;
            unit++;
        }
        return unit < 0 ? Long.toString(value) : value + UNITS.substring(unit, unit + 1);
    }

    private String text() {
        int[] widths = new int[TITLES.length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row[i]).repeat(' ', widths[i] - row[i].length() + 2);
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
