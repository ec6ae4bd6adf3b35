package dev.uncontained.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code docs/import.md} shows what the command prints. */
final class ImportPageTest {
    @Test
    void thePageShowsWhatTheCommandPrints(@TempDir Path folder) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "import.md"));
        Path dump = Files.writeString(folder.resolve("dump.txt"), block(page, "lspci"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        int status = new CommandLine(new ImportCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("lspci", dump.toString());

        assertThat(status).isZero();
        assertThat(out.toString()).isEqualTo(block(page, "table"));
        assertThat(err.toString()).isEqualTo(block(page, "stderr"));
    }

    private static String block(String page, String name) {
        String fence = "```" + name + "\n";
        int start = page.indexOf(fence) + fence.length();
        return page.substring(start, page.indexOf("```", start));
    }
}
