package dev.uncontained.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LspciSpliceTest {
    static final String COMPLAINT = "pcilib: sysfs_read_vpd: read failed: Input/output error\n";
    static final String DUMP = """
            0000:00:00.0 PCI bridge: Example Root Port
            \tStatus: Cap+ 66MHz-
            \tBus: primary=00, secondary=01, subordinate=01, sec-latency=0
            \tMemory behind bridge: 40000000-401fffff [size=2M] [32-bit]
            \tCapabilities: [40] Power Management version 3
            \t\tStatus: D0 NoSoftRst+

            0001:01:00.0 Ethernet controller: Example NIC
            \tStatus: Cap+ 66MHz-
            \tRegion 0: Memory at 600000000 (64-bit, prefetchable) [size=16M]
            \tRegion 2: Memory at 50000000 (32-bit, non-prefetchable) [disabled] [size=4K]
            \tCapabilities: [70] MSI-X: Enable+ Count=64 Masked-
            \t\tVector table: BAR=2 offset=00000800
            \t\tPBA: BAR=2 offset=00000c00
            \tCapabilities: [160 v1] Single Root I/O Virtualization (SR-IOV)
            \t\tRegion 0: Memory at 0000000602000000 (64-bit, prefetchable)
            \tKernel driver in use: exnet
            """;

    @Test
    void severalComplaintsInARowAreAllNamed() {
        int cut = DUMP.indexOf("00000 (64-bit");
        Machine machine = Machine.parseLspci(DUMP.substring(0, cut) + COMPLAINT + COMPLAINT + DUMP.substring(cut));

        assertThat(machine.devices()).isEqualTo(Machine.parseLspci(DUMP).devices());
        assertThat(machine.unread()).extracting(UnreadLine::line).containsExactly(10, 11);
    }

    @Test
    void aComplaintInAnIndentedCopyIsNotTakenForText() {
        String copy = DUMP.replace("\t", "        ").indent(4).replace("    \n", "\n");
        int line = copy.indexOf("            Region 2");

        Machine machine = Machine.parseLspci(copy.substring(0, line) + "    " + COMPLAINT + copy.substring(line));

        assertThat(machine.devices()).isEqualTo(Machine.parseLspci(DUMP).devices());
        assertThat(machine.unread()).hasSize(1);
    }

    @Test
    void anotherStreamsTextInsideARegionIsNamedOnBothLines() {
        Machine machine =
                Machine.parseLspci(DUMP.replace("Memory at 600000000", "Memory at 600[  12.3] nvme: timeout\n000000"));

        assertThat(machine.devices().get(1).bars()).hasSize(1);
        assertThat(machine.unread()).extracting(UnreadLine::line).containsExactly(10, 11);
    }
}
