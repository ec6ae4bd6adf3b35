package dev.uncontained.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LspciMsixTest {
    private static final String HEADER = "01:00.0 Ethernet controller: Example\n";

    private static MsixPlace msix(String body) {
        Machine machine = Machine.parseLspci(HEADER + body);
        assertThat(machine.unread()).isEmpty();
        return machine.devices().getFirst().msix();
    }

    @Test
    void aFullListWithoutTheCapabilityMeansNone() {
        assertThat(msix("\tFlags: fast devsel\n\tCapabilities: [40] Power Management version 3\n"))
                .isEqualTo(new MsixPlace.None());
        assertThat(msix("\tStatus: Cap- 66MHz-\n\tLatency: 0\n")).isEqualTo(new MsixPlace.None());
    }

    @Test
    void theTableIsRead() {
        assertThat(
                        msix(
                                "\tCapabilities: [b0] MSI-X: Enable- Count=2048 Masked+\n\t\tVector table: BAR=5 offset=fffff000\n"))
                .isEqualTo(new MsixPlace.Table(2048, 5, 0xffff_f000L));
        assertThat(
                        msix(
                                "\tCapabilities: [b0] MSI-X: Enable- Mask- TabSize=5\n\t\tVector table: BAR=1 offset=00000000\n"))
                .isEqualTo(new MsixPlace.Table(5, 1, 0));
    }

    @Test
    void atOneVTheCapabilityIsThereButItsPlaceIsNot() {
        assertThat(msix("\tFlags: fast devsel\n\tCapabilities: [b0] MSI-X: Enable+ Count=33 Masked-\n"))
                .isEqualTo(new MsixPlace.Unknown());
    }

    @Test
    void withoutRootRightsThePlaceIsUnknownAndTheRestStays() {
        Machine machine = Machine.parseLspci(HEADER + """
                \tControl: I/O- Mem+
                \tStatus: Cap+ 66MHz-
                \tRegion 0: Memory at 50000000 (64-bit, non-prefetchable) [size=16K]
                \tCapabilities: <access denied>
                \tKernel driver in use: nvme
                """);

        PciDevice device = machine.devices().getFirst();
        assertThat(machine.unread()).isEmpty();
        assertThat(device.msix()).isEqualTo(new MsixPlace.Unknown());
        assertThat(device.bars()).hasSize(1);
        assertThat(device.driver()).isEqualTo("nvme");
    }

    @Test
    void aListThatWasNotPrintedOrBreaksOffLeavesItUnknown() {
        assertThat(msix("")).isEqualTo(new MsixPlace.Unknown());
        assertThat(msix("\tKernel driver in use: x\n")).isEqualTo(new MsixPlace.Unknown());
        assertThat(msix("\tStatus: Cap+ 66MHz-\n")).isEqualTo(new MsixPlace.Unknown());
        assertThat(msix("\tStatus: Cap+ 66MHz-\n\tCapabilities: [40] <chain broken>\n"))
                .isEqualTo(new MsixPlace.Unknown());
        assertThat(msix("\tFlags: fast devsel\n\t<access denied to the rest>\n"))
                .isEqualTo(new MsixPlace.Unknown());
    }

    @Test
    void aBrokenExtendedListHidesNoMsix() {
        assertThat(msix("\tCapabilities: [40] Power Management version 3\n\tCapabilities: [100] <chain looped>\n"))
                .isEqualTo(new MsixPlace.None());
    }

    @Test
    void aDamagedTableLineIsNamedAndLeavesThePlaceUnknown() {
        Machine machine = Machine.parseLspci(
                HEADER + "\tCapabilities: [b0] MSI-X: Enable+ Count=8 Masked-\n\t\tVector table: BAR=9 offset=0\n");

        assertThat(machine.unread()).extracting(UnreadLine::line).containsExactly(3);
        assertThat(machine.devices().getFirst().msix()).isEqualTo(new MsixPlace.Unknown());
    }

    @Test
    void linesBelowTheTableAreOrdinary() {
        String body = """
                \tCapabilities: [b0] MSI-X: Enable- Count=8 Masked-
                \t\tVector table: BAR=0 offset=00000000
                \t\tPBA: BAR=0 offset=00000800
                \t\tSomething: new
                """;

        assertThat(msix(body)).isEqualTo(new MsixPlace.Table(8, 0, 0));
    }

    @Test
    void aTableLineOfAnotherCapabilityIsNamed() {
        Machine machine = Machine.parseLspci(HEADER
                + "\tCapabilities: [b0] Vendor Specific Information: Len=14 <?>\n\t\tVector table: BAR=0 offset=0\n");

        assertThat(machine.unread()).extracting(UnreadLine::line).containsExactly(3);
        assertThat(machine.devices().getFirst().msix()).isEqualTo(new MsixPlace.None());
    }
}
