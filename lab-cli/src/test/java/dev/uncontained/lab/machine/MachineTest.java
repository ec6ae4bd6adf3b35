package dev.uncontained.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MachineTest {
    private static final String DUMP = """
            00:00.0 0604: 17cd:0100
            \tRegion 0: Memory at 40000000 (32-bit, non-prefetchable) [size=4K]
            01:00.0 0200: 10ec:8126
            \tRegion 0: Memory at 600000000 (64-bit, prefetchable) [disabled] [size=16M]
            \tCapabilities: [70] MSI-X: Enable+ Count=64 Masked-
            \t\tVector table: BAR=0 offset=00000800
            \tKernel driver in use: exnet
            02:00.0 0200: 10ec:8126
            \tMemory at <ignored> (64-bit, prefetchable) [size=16M]
            \tCapabilities: <access denied>
            03:00.0 0300: 10de:0001
            \tRegion 1: I/O ports at e000 [size=8]
            04:00.0 0200: 10ec:8127
            \tRegion 0: Memory at ffff800000000000 (64-bit, prefetchable) [virtual] [size=1M]
            stray
            """;

    private final Path folder;

    MachineTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("machine"), text);
    }

    @Test
    void endpointsAreWhatAVmCanBeGiven() {
        assertThat(Machine.parseLspci(DUMP).endpoints())
                .extracting(PciDevice::address)
                .containsExactly("0000:01:00.0", "0000:04:00.0");
    }

    @Test
    void aFileIsReadAsTextOrAsTheJsonMadeOfIt() throws IOException, MachineException {
        Machine fromText = Machine.read(file(DUMP));
        Machine fromJson = Machine.read(file(MachineJsonWriter.write(fromText)));

        assertThat(fromText.devices()).hasSize(5);
        assertThat(fromText.unread()).containsExactly(new UnreadLine(15, "stray"));
        assertThat(fromJson).isEqualTo(fromText);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                        | \"devices\" is missing; expected an array",
                "{\"devices\":[{}],\"unread\":[]}                          | device 0: \"address\" is missing",
                "{\"devices\":[{\"address\":\"0000:01:00.0\",\"class\":\"x\",\"bars\":[{\"index\":7}]}],\"unread\":[]} | \"index\" is 7; expected a whole number from 0 to 5",
                "{\"devices\":[{\"address\":\"0000:01:00.0\",\"class\":\"x\",\"bars\":[],\"msix\":3}],\"unread\":[]}   | \"msix\" is 3",
                "{\"devices\":[],\"unread\":[]}                            | no PCI device in it",
                "{ this                                                    | not JSON",
            })
    void damagedJsonIsRefusedWithThePlaceAndWhatWasExpected(String json, String message) throws IOException {
        Path file = file(json);

        assertThatThrownBy(() -> Machine.read(file))
                .isInstanceOf(MachineException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void fiveHundredDevicesAreReadInAnInstant() {
        String big = IntStream.range(0, 500)
                .mapToObj(i -> "%04x:01:00.0 Ethernet controller: Example\n".formatted(i)
                        + "\tRegion 0: Memory at 600000000 (64-bit, prefetchable) [size=16M]\n"
                        + "\tCapabilities: [70] Express Endpoint\n"
                        + "\t\tDevCap: MaxPayload 512 bytes, PhantFunc 0\n".repeat(100))
                .collect(Collectors.joining("\n"));

        Machine machine = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Machine.parseLspci(big));

        assertThat(machine.endpoints()).hasSize(500);
        assertThat(machine.unread()).isEmpty();
    }

    @Test
    void aMegabyteOnOneLineIsNoTrap() {
        String region = "\tRegion 0: " + "[virtual] ".repeat(50_000) + "Memory at" + " [x]".repeat(50_000);

        Machine machine = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> Machine.parseLspci("01:00.0 Audio device: Example\n" + region));

        assertThat(machine.unread()).hasSize(1);
    }
}
