package dev.uncontained.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LspciHeaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "00:1f.3 Audio device: Example (rev 02)                       | 0000:00:1f.3  | Audio device | null | null",
                "0001:01:00.0 Audio device: Example                           | 0001:01:00.0  | Audio device | null | null",
                "10000:E1:00.0 Non-Volatile memory controller: Example        | 10000:e1:00.0 | Non-Volatile memory controller | null | null",
                "00:01.0 0601: 8086:7000 (rev 02)                             | 0000:00:01.0  | 0601 | 0601 | 8086:7000",
                "00:01.0 Class 0601: 8086:7000                                | 0000:00:01.0  | 0601 | 0601 | 8086:7000",
                "00:01.0 Class [ff00]: Example Device [1000:0001]             | 0000:00:01.0  | ff00 | ff00 | 1000:0001",
                "00:01.0 PCI bridge [0604]: Ex [1a2b:3c4d/x] [17cd:0100] (rev 01) (prog-if 00 [Normal decode]) | 0000:00:01.0 | PCI bridge | 0604 | 17cd:0100",
                "00:01.0 Ethernet controller: Device 1d0f:ec20                | 0000:00:01.0  | Ethernet controller | null | 1d0f:ec20",
                "00:01.0 Ethernet controller: Example, Inc. Device ec20       | 0000:00:01.0  | Ethernet controller | null | null",
                "00:01.0 Unassigned class [ff80]: XenSource, Inc. Device 0001 | 0000:00:01.0  | Unassigned class | ff80 | null",
                "00:01.0/00.0/1f.7 Audio device: Example                      | 0000:00:01.0/00.0/1f.7 | Audio device | null | null",
            })
    void everyFormOfAHeaderIsRead(String line, String path, String className, String code, String ids) {
        assertThat(LspciHeader.parse(line)).isEqualTo(new LspciHeader(path, className, code, ids));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01:00.0",
                "01:00.0 Ethernet",
                "01:00.0 \"Host bridge\" \"Example\" -r02",
                "01:00.8 Ethernet controller: Example",
                "01:20.0 Ethernet controller: Example",
                "001:00.0 Ethernet controller: Example",
                "Region 0: Memory at",
                "lspci: 4.1: x",
                "00: de 10 b8 1f",
            })
    void whatIsNoHeaderIsNone(String line) {
        assertThat(LspciHeader.parse(line)).isNull();
    }

    @Test
    void addressesKeepTheirDomainWhateverItsLength() {
        Machine machine = Machine.parseLspci("""
                0000:00:00.0 Host bridge: Example
                10000:e1:00.0 Non-Volatile memory controller: Example
                000a:01:00.0 Audio device: Example
                """);

        assertThat(machine.devices())
                .extracting(PciDevice::address)
                .containsExactly("0000:00:00.0", "10000:e1:00.0", "000a:01:00.0");
    }

    @Test
    void pathsBecomeAddressesThroughTheBusNumbersOfTheirBridges() {
        Machine machine = Machine.parseLspci("""
                0002:00:01.0 PCI bridge: Example
                \tBus: primary=00, secondary=01, subordinate=03, sec-latency=0
                0002:00:01.0/00.0 PCI bridge: Example
                \tBus: primary=01, secondary=02, subordinate=02, sec-latency=0
                0002:00:01.0/00.0/03.1 Audio device: Example
                0002:00:02.0/04:00.0 Audio device: Example
                0002:00:03.0/00.0 Audio device: Example
                """);

        assertThat(machine.unread()).isEmpty();
        assertThat(machine.devices())
                .extracting(PciDevice::address)
                .containsExactly("0002:00:01.0", "0002:01:00.0", "0002:02:03.1", "0002:04:00.0", "0002:00:03.0/00.0");
    }
}
