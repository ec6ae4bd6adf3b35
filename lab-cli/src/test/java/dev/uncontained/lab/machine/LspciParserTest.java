package dev.uncontained.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LspciParserTest {
    private static final String NIC = """
            0000:01:00.0 Ethernet controller [0200]: Example Networks [Fast/Er] EX-100 [1d0f:ec20] (rev 03) (prog-if 00 [x])
            \tSubsystem: Example Networks Device [1d0f:0001]
            \tControl: I/O- Mem+ BusMaster+ SpecCycle-
            \tStatus: Cap+ 66MHz- UDF-
            \tNUMA node: 0
            \tIOMMU group: 12
            \tRegion 0: Memory at 34000000000 (64-bit, prefetchable) [size=32M]
            \tRegion 2: I/O ports at e000 [disabled] [size=8]
            \tRegion 3: Memory at 50000000 (32-bit, non-prefetchable) [disabled] [size=256K]
            \tExpansion ROM at 51000000 [disabled] [size=512K]
            \tCapabilities: [50] MSI: Enable- Count=1/1 Maskable+ 64bit+
            \t\tAddress: 0000000000000000  Data: 0000
            \tCapabilities: [70] MSI-X: Enable+ Count=64 Masked-
            \t\tVector table: BAR=3 offset=00002000
            \t\tPBA: BAR=3 offset=00003000
            \tCapabilities: [160 v1] Single Root I/O Virtualization (SR-IOV)
            \t\tIOVCap: Migration-, Interrupt Message Number: 000
            \t\tInitial VFs: 8, Total VFs: 8, Number of VFs: 0, Function Dependency Link: 00
            \t\tVF offset: 16, stride: 1, Device ID: ec21
            \t\tRegion 0: Memory at 0000034002000000 (64-bit, prefetchable)
            \t\tRegion 4: Memory at 50100000 (32-bit, non-prefetchable)
            \t\tVF Migration: offset: 00000000, BIR: 0
            \tCapabilities: [200 v1] Physical Resizable BAR
            \t\tBAR 0: current size: 32MB, supported: 16MB 32MB 64MB
            \tCapabilities: [220 v1] Virtual Resizable BAR
            \t\tBAR 0: current size: 1MB, supported: 1MB
            \tKernel driver in use: vfio-pci
            \tKernel modules: exnet, exnet_vf

            """;

    private static final MemoryBar NIC_BAR0 = new MemoryBar(0, 0x340_0000_0000L, 32L << 20, 64, true, BarState.LIVE);
    private static final MemoryBar NIC_BAR3 = new MemoryBar(3, 0x5000_0000L, 256L << 10, 32, false, BarState.DISABLED);

    @Test
    void readsAWholeEndpoint() {
        Machine machine = Machine.parseLspci(NIC);

        assertThat(machine.unread()).isEmpty();
        assertThat(machine.devices())
                .containsExactly(new PciDevice(
                        "0000:01:00.0",
                        "Ethernet controller",
                        "0200",
                        "1d0f:ec20",
                        "vfio-pci",
                        List.of(NIC_BAR0, NIC_BAR3),
                        new MsixPlace.Table(64, 3, 0x2000)));
    }

    @Test
    void windowsLineEndsChangeNothing() {
        assertThat(Machine.parseLspci(NIC.replace("\n", "\r\n"))).isEqualTo(Machine.parseLspci(NIC));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 7, 11})
    void mailCopiesWithSpacesForTabsAndAnExtraIndentReadTheSame(int indent) {
        String copy = (NIC + NIC.replace("01:00.0", "02:00.0"))
                .replace("\t", "        ")
                .indent(indent);

        Machine machine = Machine.parseLspci(copy);

        assertThat(machine.unread()).isEmpty();
        assertThat(machine.devices()).hasSize(2).allSatisfy(d -> {
            assertThat(d.bars()).containsExactly(NIC_BAR0, NIC_BAR3);
            assertThat(d.msix()).isEqualTo(new MsixPlace.Table(64, 3, 0x2000));
        });
    }

    @Test
    void anIndentInFrontOfTabsKeepsTheDepths() {
        String copy = NIC.lines().map(l -> l.isEmpty() ? l : "    " + l).reduce("", (a, b) -> a + b + "\n");

        assertThat(Machine.parseLspci(copy)).isEqualTo(Machine.parseLspci(NIC));
    }

    @Test
    void bridgeWindowsAreNoBars() {
        Machine machine = Machine.parseLspci("""
                00:02.0 PCI bridge: Example Root Port (rev 02) (prog-if 00 [Normal decode])
                \tFlags: bus master, fast devsel, latency 0, IRQ 24, NUMA node 0, IOMMU group 1
                \tMemory at 90000000 (64-bit, non-prefetchable) [size=16K]
                \tBus: primary=00, secondary=03, subordinate=05, sec-latency=0
                \tI/O behind bridge: 0000f000-00000fff [disabled] [32-bit]
                \tI/O behind bridge: None
                \tMemory behind bridge: fff00000-000fffff
                \tMemory behind bridge: 40000000-401fffff [size=2M] [32-bit]
                \tMemory behind bridge: [empty]
                \tPrefetchable memory behind bridge: 00000000fff00000-00000000000fffff [disabled] [64-bit]
                \tPrefetchable memory behind bridge: 0000002000000000-000042269fffffff [size=263274M] [32-bit]
                \tSecondary status: 66MHz- FastB2B-
                \tBridgeCtl: Parity- SERR+
                \t\tPriDiscTmr- SecDiscTmr-
                \tCapabilities: [48] MSI-X: Enable+ Count=1 Masked-
                \t\tVector table: BAR=2 offset=00000000
                \tKernel driver in use: pcieport
                """);

        assertThat(machine.unread()).isEmpty();
        PciDevice bridge = machine.devices().getFirst();
        assertThat(bridge.bars())
                .containsExactly(new MemoryBar(null, 0x9000_0000L, 16L << 10, 64, false, BarState.LIVE));
        assertThat(bridge.msix()).isEqualTo(new MsixPlace.Table(1, 2, 0));
        assertThat(bridge.isBridge()).isTrue();
        assertThat(machine.endpoints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "Region 0: Memory at fb000000 (32-bit, non-prefetchable) [size=16M]            | 0 | fb000000 | 16777216 | 32 | false | LIVE",
                "Memory at fb000000 (64-bit, prefetchable) [size=16M]                          | null | fb000000 | 16777216 | 64 | true | LIVE",
                "Region 5: Memory at fb000000 (32-bit, prefetchable) [disabled] [size=512]     | 5 | fb000000 | 512 | 32 | true | DISABLED",
                "Region 1: Memory at fb000000 (low-1M, non-prefetchable)                       | 1 | fb000000 | null | 32 | false | LIVE",
                "Region 1: Memory at fb000000 (type 3, non-prefetchable) [size=4K]             | 1 | fb000000 | 4096 | 32 | false | LIVE",
                "Region 0: Memory at 39c000000000 (64-bit, prefetchable) [size=64G]            | 0 | 39c000000000 | 68719476736 | 64 | true | LIVE",
                "Region 0: Memory at 8000000000000000 (64-bit, prefetchable) [size=2T]         | 0 | 8000000000000000 | 2199023255552 | 64 | true | LIVE",
                "Region 0: Memory at fb000000 (64-bit, prefetchable) [virtual] [size=1M]       | 0 | fb000000 | 1048576 | 64 | true | VIRTUAL",
                "Region 0: [virtual] Memory at fb000000 (64-bit, prefetchable) [size=1M]       | 0 | fb000000 | 1048576 | 64 | true | VIRTUAL",
                "[virtual] Memory at fb000000 (64-bit, prefetchable) [size=1M]                 | null | fb000000 | 1048576 | 64 | true | VIRTUAL",
                "Region 0: [disabled] Memory at fb000000 (64-bit, prefetchable) [size=1M]      | 0 | fb000000 | 1048576 | 64 | true | DISABLED",
                "Region 0: Memory at fb000000 (64-bit, prefetchable) [enhanced] [size=1M]      | 0 | fb000000 | 1048576 | 64 | true | LIVE",
                "Region 0: Memory at fb000000 (64-bit, prefetchable) [disabled] [enhanced] [size=1M] | 0 | fb000000 | 1048576 | 64 | true | DISABLED",
                "Region 0: Memory at <ignored> (64-bit, prefetchable) [disabled]               | 0 | null | null | 64 | true | UNASSIGNED",
                "Region 0: Memory at <ignored> (64-bit, prefetchable) [size=256M]              | 0 | null | 268435456 | 64 | true | UNASSIGNED",
                "Region 2: Memory at <unassigned> (32-bit, non-prefetchable) [disabled]        | 2 | null | null | 32 | false | UNASSIGNED",
                "Region 5: Memory at <broken-64-bit-slot> (64-bit, non-prefetchable)           | 5 | null | null | 64 | false | UNASSIGNED",
            })
    void everyFormOfAMemoryRegionIsRead(
            String line,
            Integer index,
            String address,
            Long sizeBytes,
            int bits,
            boolean prefetchable,
            BarState state) {
        Machine machine = Machine.parseLspci("01:00.0 Display controller: Example\n\t" + line + "\n");

        Long at = address == null ? null : (Long) Long.parseUnsignedLong(address, 16);
        assertThat(machine.unread()).isEmpty();
        assertThat(machine.devices().getFirst().bars())
                .containsExactly(new MemoryBar(index, at, sizeBytes, bits, prefetchable, state));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Region 0: I/O ports at 0300000 [size=8]",
                "Region 0: I/O ports at c180 [disabled] [size=16]",
                "I/O ports at <unassigned> [disabled]",
                "Region 0: [virtual] I/O ports at 01f0 [size=8]",
                "I/O ports at <ignored> [virtual]",
                "Region 0: [virtual] Memory at 000001f0 (32-bit, non-prefetchable) [size=8]",
                "Region 1: [virtual] Memory at 000003f0 (type 3, non-prefetchable)",
                "Region 2: Memory at 00000170 (32-bit, non-prefetchable) [virtual] [size=8]",
                "Expansion ROM at fb000000 [disabled] [size=512K]",
                "[virtual] Expansion ROM at 000c0000 [disabled] [size=128K]",
                "Expansion ROM at <ignored> [virtual] [disabled by cmd] [size=64K]",
                "Memory window 0: 20000000-23fff000 (prefetchable)",
                "I/O window 1: 00001400-000014ff [disabled]",
                "16-bit legacy interface ports at 0001",
                "Physical Slot: 3-1",
                "Device tree node: /sys/firmware/devicetree/base/pcie@1000/pci@0,0",
                "!!! Invalid class 0604 for header type 00",
                "BIST result: 00",
            })
    void linesWithoutAMemoryBarAreReadAndGiveNone(String line) {
        Machine machine = Machine.parseLspci("00:01.1 IDE interface: Example\n\t" + line + "\n");

        assertThat(machine.unread()).isEmpty();
        assertThat(machine.devices().getFirst().bars()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Region 0: Memory at fb0g0000 (64-bit, prefetchable) [size=1M]",
                "Region 0: Memory at fb00 (64-bit, prefetchable) [size=1M]",
                "Region 0: Memory at fb000000 (64-bit, prefetchable) [size=1",
                "Region 0: Memory at fb000000 (64-bit, prefetchable) [size=1Q]",
                "Region 0: Memory at fb000000 (64-bit, prefetchable) [size=0]",
                "Region 0: Memory at fb000000 (64-bit, prefetchable) [size=99999999E]",
                "Region 0: Memory at fb000000 (64-bit, prefetchable) [upside-down]",
                "Region 0: Memory at fb000000 (48-bit, prefetchable) [size=1M]",
                "Region 0: Memory at 00002000 (32-bit, non-prefetchable) [size=4K]",
                "Region 6: Memory at fb000000 (64-bit, prefetchable) [size=1M]",
                "Region 0: Memory",
                "Region 0",
                "Regoin 0: Memory at fb000000 (64-bit, prefetchable) [size=1M]",
                "Memory at fb000000",
                "Region 0: I/O ports at zzz [size=8]",
                "Capabilities: [70] MSI-X: Enable+",
                "Capabilities: [70] MSI-X: Enable+ Count=4096 Masked-",
                "Capabilities: [70",
                "Kernel driver in use:",
                "Kernel drover in use: x",
                "words that lspci never wrote",
                "!!! Unknown header type 7f",
            })
    void aLineThatMattersAndCannotBeReadIsNamedByNumberAndText(String line) {
        Machine machine = Machine.parseLspci(
                "01:00.0 Display controller: Example\n\tFlags: fast devsel\n\t" + line + "\n\tKernel modules: x\n");

        assertThat(machine.unread()).containsExactly(new UnreadLine(3, "\t" + line));
        assertThat(machine.devices()).hasSize(1);
        assertThat(machine.devices().getFirst().bars()).isEmpty();
    }

    @Test
    void aSecondRegionOfTheSameNumberIsNamed() {
        Machine machine = Machine.parseLspci("""
                01:00.0 Display controller: Example
                \tRegion 0: Memory at fb000000 (32-bit, prefetchable) [size=1M]
                \tRegion 0: Memory at fc000000 (32-bit, prefetchable) [size=1M]
                """);

        assertThat(machine.devices().getFirst().bars()).hasSize(1);
        assertThat(machine.unread()).extracting(UnreadLine::line).containsExactly(3);
    }

    @Test
    void aRegionInsideACapabilityThatHasNoneIsNamed() {
        Machine machine = Machine.parseLspci("""
                01:00.0 Display controller: Example
                \tCapabilities: [100 v1] Vendor Specific Information: ID=0001 Rev=1 Len=010 <?>
                \t\tRegion 0: Memory at fb000000 (32-bit, prefetchable) [size=1M]
                """);

        assertThat(machine.devices().getFirst().bars()).isEmpty();
        assertThat(machine.unread()).extracting(UnreadLine::line).containsExactly(3);
    }

    @Test
    void aLineBetweenTheDepthsIsNamedAndShiftsNothing() {
        Machine machine = Machine.parseLspci("""
                01:00.0 Display controller: Example
                \tFlags: fast devsel
                   words from elsewhere
                \tMemory at fb000000 (32-bit, prefetchable) [size=1M]
                \tKernel driver in use: HDA Intel
                """);

        assertThat(machine.unread()).containsExactly(new UnreadLine(3, "   words from elsewhere"));
        assertThat(machine.devices().getFirst().bars()).hasSize(1);
        assertThat(machine.devices().getFirst().driver()).isEqualTo("HDA Intel");
    }

    @Test
    void hexDumpsBelowADeviceAreOrdinary() {
        Machine machine = Machine.parseLspci("""
                01:00.0 Display controller: Example
                \tFlags: fast devsel
                00: de 10 b8 1f 06 04 10 00 a1 00 02 03 10 00 80 00
                10: 00 00 00 fb 0c 00 00 e0 00 00 00 00 0c 00 00 f0
                100: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00

                """);

        assertThat(machine.unread()).isEmpty();
    }

    @Test
    void linesOfADeviceWhoseHeaderIsDamagedAreNotGivenToTheDeviceBefore() {
        Machine machine = Machine.parseLspci("""
                01:00.0 Display controller: Example
                \tFlags: fast devsel
                0g:00.0 Ethernet controller: Example
                \tFlags: fast devsel
                \tMemory at fb000000 (32-bit, prefetchable) [size=1M]

                \tMemory at fc000000 (32-bit, prefetchable) [size=1M]
                $ exit
                """);

        assertThat(machine.devices()).hasSize(1);
        assertThat(machine.devices().getFirst().bars()).isEmpty();
        assertThat(machine.unread()).extracting(UnreadLine::line).containsExactly(3, 5, 7, 8);
    }

    @Test
    void aShortListingInFrontOfALongOneAddsNothing() {
        String listing = "01:00.0 Ethernet controller [0200]: Example [1d0f:ec20]\n02:00.0 Host bridge: Example\n";

        Machine machine = Machine.parseLspci(listing + "\n" + NIC + listing);

        assertThat(machine.unread()).isEmpty();
        assertThat(machine.devices()).extracting(PciDevice::address).containsExactly("0000:01:00.0", "0000:02:00.0");
        assertThat(machine.devices().getFirst().bars()).containsExactly(NIC_BAR0, NIC_BAR3);
    }

    @Test
    void aSecondDescriptionOfTheSameAddressIsNamed() {
        Machine machine = Machine.parseLspci(NIC + NIC);

        assertThat(machine.devices()).hasSize(1);
        assertThat(machine.unread()).hasSize(1);
        assertThat(machine.unread().getFirst().text()).startsWith("0000:01:00.0 Ethernet");
    }
}
