package dev.uncontained.lab.tlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.Lab;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class TlpCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsWhatA64ByteWriteCosts() {
        assertThat(lab("tlp", "--gen", "3", "--lanes", "8", "--mps", "256", "--op", "write", "--size", "64"))
                .isZero();
        assertThat(out.toString())
                .contains("1 TLPs, 88 wire bytes")
                .contains("72.7 %")
                .contains("42.10 Gb/s")
                .contains("12.16 ns");
    }

    @Test
    void jsonHoldsEveryFigure() throws Exception {
        assertThat(lab("tlp", "--op", "rw", "--size", "64", "--mode", "pcie-bench", "--json"))
                .isZero();
        JsonNode node = JsonMapper.builder().build().readTree(out.toString());
        assertThat(node.get("wireBytes").asLong()).isEqualTo(112);
        assertThat(node.get("requestTlps").asLong()).isEqualTo(2);
        assertThat(node.get("completionWireBytes").asLong()).isEqualTo(84);
        assertThat(node.get("gbps").asDouble()).isCloseTo(33.08, within(0.005));
    }

    @ParameterizedTest
    @CsvSource({"5, false", "6, true", "7, true"})
    void whatIsPreliminaryIsSaidInEveryForm(int gen, boolean preliminary, @TempDir Path folder) throws Exception {
        String said = "each TLP is charged 8 bytes of framing that flits do not have";
        assertThat(lab("tlp", "--gen", "" + gen)).isZero();
        assertThat(out.toString().contains(said)).isEqualTo(preliminary);
        out.getBuffer().setLength(0);

        assertThat(lab("tlp", "--gen", "" + gen, "--json")).isZero();
        JsonNode node = JsonMapper.builder().build().readTree(out.toString());
        assertThat(node.get("preliminary").asBoolean()).isEqualTo(preliminary);
        assertThat(node.get("note").asText().contains(said)).isEqualTo(preliminary);

        Path file = folder.resolve("in.csv");
        Files.writeString(file, "mode,gen,lanes,mps,op,size\nexact,%d,8,256,write,64\n".formatted(gen));
        assertThat(err.toString()).isEmpty();
        assertThat(lab("tlp", "--batch", file.toString())).isZero();
        assertThat(err.toString().contains(said)).isEqualTo(preliminary);
    }

    @Test
    void aBatchComesBackWithItsAnswersAndItsOtherColumns(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("in.csv");
        Files.writeString(file, """
                note,mode,gen,lanes,mps,op,size
                "a, b",pcie-bench,3,8,256,write,64
                c,exact,3,8,256,write,1
                d,pcie-bench,3,8,256,read,64
                """);
        assertThat(lab("tlp", "--batch", file.toString())).isZero();
        assertThat(out.toString()).isEqualTo("""
                        note,mode,gen,lanes,mps,op,size,wire_bytes,gbps,ns
                        "a, b",pcie-bench,3,8,256,write,64,88,42.098011,12.162095
                        c,exact,3,8,256,write,1,28,2.067313,3.869757
                        d,pcie-bench,3,8,256,read,64,84,44.102679,11.609272
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--gen 8 | gen 8 is not one of 1 to 7",
                "--gen x | gen 'x' is not a whole number; legal is 1 to 7",
                "--lanes 3 | lanes 3 is not one of 1, 2, 4, 8, 16, 32",
                "--mps 300 | mps 300 is not one of 128, 256, 512, 1024, 2048, 4096",
                "--size 0 | size 0 is not in 1 to 1099511627776 bytes",
                "--op push | op 'push' is not one of write, read, rw",
                "--mode fast | mode 'fast' is not one of exact, pcie-bench, kalia",
                "--mrrs 64 | mrrs '64' is not one of 128, 256, 512, 1024, 2048, 4096",
                "--rcb 100 | rcb '100' is not one of 64, 128, 256, 512",
                "--json --batch - | --json and --batch exclude each other",
                "--batch - --gen 3 | --gen and --batch exclude each other: a batch has a column gen",
                "--batch - --size 64 --ecrc | --size and --batch exclude each other",
            })
    void badInputIsNamedWithWhatIsLegal(String arguments, String message) {
        assertThat(lab(("tlp " + arguments).split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aBadRowIsNamedByFileAndLine(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("in.csv");
        Files.writeString(file, "mode,gen,lanes,mps,op,size\nexact,3,8,256,write,64\nexact,3,8,100,write,64\n");
        assertThat(lab("tlp", "--batch", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("in.csv:3: mps 100 is not one of 128, 256");
        assertThat(out.toString().lines()).hasSize(2);
    }

    @Test
    void aBatchWithoutAColumnIsRefused(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("in.csv");
        Files.writeString(file, "mode,gen,lanes,op,size\n");
        assertThat(lab("tlp", "--batch", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("column mps is missing");
    }

    /** Options that are no columns are for all its rows. */
    @Test
    void headersAndRequestSizesOfABatchAreOptions(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("in.csv");
        Files.writeString(file, "mode,gen,lanes,mps,op,size\nexact,3,8,256,write,64\nexact,3,8,256,read,256\n");
        assertThat(lab("tlp", "--batch", file.toString(), "--addr32", "--ecrc", "--rcb", "64"))
                .isZero();
        assertThat(out.toString()).contains(",64,88,").contains(",256,352,");
    }

    @Test
    void jsonSaysWhereCompletionsAreCut() throws Exception {
        assertThat(lab("tlp", "--op", "read", "--size", "256", "--rcb", "64", "--json"))
                .isZero();
        JsonNode node = JsonMapper.builder().build().readTree(out.toString());
        assertThat(node.get("rcb").asInt()).isEqualTo(64);
        assertThat(node.get("completionTlps").asInt()).isEqualTo(4);
    }

    @Test
    void whatIsNoTextIsCalledSo(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("in.csv");
        Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
        assertThat(lab("tlp", "--batch", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("in.csv is not UTF-8 text");
        err.getBuffer().setLength(0);
        assertThat(lab("tlp", "--batch", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("cannot be read: Is a directory");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(lab("tlp", "--batch", "no-such.csv")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no file no-such.csv");
    }

    private int lab(String... arguments) {
        CommandLine line = Lab.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }
}
