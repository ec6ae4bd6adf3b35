package dev.uncontained.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ImportLspciCommandTest {
    private static final String DUMP = """
            0000:00:00.0 PCI bridge [0604]: Example [17cd:0100]
            \tFlags: fast devsel
            0000:01:00.0 Ethernet controller [0200]: Example [10ec:8126]
            \tFlags: fast devsel
            \tRegion 0: Memory at 600000000 (64-bit, prefetchable) [size=16M]
            \tRegion 2: Memory at <unassigned> (32-bit, non-prefetchable)
            \tCapabilities: [70] MSI-X: Enable+ Count=64 Masked-
            \t\tVector table: BAR=0 offset=00000800
            \tKernel driver in use: exnet
            0000:02:00.0 Audio device [0403]: Example [10ec:8127]
            \tMemory at 50000000 (32-bit, non-prefetchable) [size=4K]
            \tCapabilities: <access denied>
            stray\u001b[2J text
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private final Path folder;

    ImportLspciCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private int lab(String... arguments) {
        return new CommandLine(new ImportCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private String file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("dump.txt"), bytes).toString();
    }

    private String file(String text) throws IOException {
        return file(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void jsonHasTheShapeOthersRelyOn() throws IOException {
        assertThat(lab("lspci", file(DUMP), "--json")).isZero();

        assertThat(out.toString().strip()).isEqualTo("""
                {"devices":[\
                {"address":"0000:00:00.0","class":"PCI bridge","ids":"17cd:0100","driver":null,"bars":[],"msix":null},\
                {"address":"0000:01:00.0","class":"Ethernet controller","ids":"10ec:8126","driver":"exnet","bars":[\
                {"index":0,"address":"0x600000000","size":16777216,"bits":64,"prefetchable":true,"state":"live"},\
                {"index":2,"address":null,"size":null,"bits":32,"prefetchable":false,"state":"unassigned"}],\
                "msix":{"count":64,"bar":0,"offset":2048}},\
                {"address":"0000:02:00.0","class":"Audio device","ids":"10ec:8127","driver":null,"bars":[\
                {"index":null,"address":"0x50000000","size":4096,"bits":32,"prefetchable":false,"state":"live"}],\
                "msix":"unknown"}],\
                "unread":[{"line":13,"text":"stray\\u001B[2J text"}]}""");
    }

    @Test
    void peopleGetATableAndTheUnreadLinesBesideIt() throws IOException {
        assertThat(lab("lspci", file(DUMP))).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "DEVICE        CLASS                DRIVER  MSI-X          BAR  ADDRESS      SIZE  KIND                 STATE",
                        "0000:00:00.0  PCI bridge           -       -              -",
                        "0000:01:00.0  Ethernet controller  exnet   64 at 0+0x800  0    0x600000000  16M   64-bit prefetchable  live",
                        "                                                          2    -            ?     32-bit               unassigned",
                        "0000:02:00.0  Audio device         -       unknown        ?    0x50000000   4K    32-bit               live",
                        "",
                        "devices: 3 (bridges: 1); memory BARs: 3; can be given to a VM: 2");
        assertThat(err.toString().strip()).isEqualTo("lab import lspci: line 13 not read: stray [2J text");
    }

    @Test
    void ofManyUnreadLinesTheFirstAreShownAndTheRestCounted() throws IOException {
        assertThat(lab("lspci", file(DUMP + "stray\n".repeat(99)), "--json")).isZero();

        assertThat(err.toString().lines())
                .hasSize(51)
                .last()
                .isEqualTo("lab import lspci: 50 more lines not read; lab import lspci --json lists them all");
        assertThat(out.toString()).contains("{\"line\":112,");
    }

    @Test
    void aDashReadsStandardInput() {
        InputStream real = System.in;
        System.setIn(new ByteArrayInputStream(DUMP.getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(lab("lspci", "-", "--json")).isZero();
        } finally {
            System.setIn(real);
        }
        assertThat(out.toString()).contains("\"0000:02:00.0\"");
    }

    @Test
    void badInputIsNamedAndEndsWithStatusTwo() throws IOException {
        refuses(folder.resolve("none.txt").toString(), "none.txt: no such file");
        refuses(folder.toString(), "is a directory");
        refuses(file(""), "dump.txt: empty");
        refuses(file(" \n\n"), "dump.txt: empty");
        refuses(
                file("Hello\n\tRegion 0: Memory at 50000000 (32-bit, non-prefetchable)\n"),
                "dump.txt: no PCI device in it");
        refuses(file(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0}), "not text (a zero byte at offset 7)");
        refuses(file(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0x93, '\n'}), "no PCI device in it");
    }

    private void refuses(String file, String message) {
        err.getBuffer().setLength(0);
        assertThat(lab("lspci", file, "--json")).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void missingOperandsAreUsageErrors() {
        assertThat(lab("lspci")).isEqualTo(2);
        assertThat(lab()).isEqualTo(2);
        assertThat(err.toString()).contains("FILE").contains("import what?");
    }
}
