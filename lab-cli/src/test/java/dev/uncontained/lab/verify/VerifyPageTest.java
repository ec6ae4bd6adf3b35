package dev.uncontained.lab.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.Topic;
import dev.uncontained.lab.runlog.Exported;
import dev.uncontained.lab.runlog.RunRecord;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/verify.md shows what its commands print about scenarios/gicv2.yaml; how fast it went is each machine's own. To write their output anew:
 * {@code mvn -pl lab-cli -am test -Dtest=VerifyPageTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true}.
 */
@Timeout(300)
final class VerifyPageTest {
    private static final Path PAGE = Path.of("..", "docs", "verify.md");
    private static final String BREACHES = " | grep -A 2 ^breach";
    private static final String SOC = "device-only/soc-1";

    private Path files;

    @BeforeEach
    void export(@TempDir Path directory) throws Exception {
        files = directory;
        HonestRun run = HonestRun.of(Path.of("..", "scenarios", "gicv2.yaml"));
        Path whole = Exported.write(run, directory.resolve("gicv2.lab"));
        byte[] plain;
        try (var in = new GZIPInputStream(Files.newInputStream(whole))) {
            plain = in.readAllBytes();
        }
        RunRecord fourth = run.records.get(run.find(Topic.MMIO, SOC, 3));
        plain[Collections.indexOfSubList(boxed(plain), boxed(fourth.value())) + 20] ^= 0x10;
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(plain);
        }
        Files.write(directory.resolve("damaged.lab"), zipped.toByteArray());
    }

    private static List<Byte> boxed(byte[] bytes) {
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i]).toList();
    }

    @Test
    void everyCommandOnThePagePrintsWhatThePageShows() throws Exception {
        List<String> page = Files.readAllLines(PAGE);
        List<String> truth = new ArrayList<>();
        int commands = 0;
        boolean isConsole = false;
        for (String line : page) {
            if (line.startsWith("```")) {
                isConsole = line.equals("```console");
                truth.add(line);
            } else if (isConsole && line.startsWith("$ ./lab ")) {
                commands++;
                truth.add(line);
                truth.addAll(printed(line.substring("$ ./lab ".length())));
            } else if (!isConsole) {
                truth.add(line);
            }
        }
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, String.join("\n", truth) + "\n");
        }
        assertThat(commands).isEqualTo(5);
        assertThat(timeless(Files.readAllLines(PAGE))).isEqualTo(timeless(truth));
    }

    private List<String> printed(String command) {
        boolean onlyBreaches = command.endsWith(BREACHES);
        String[] words = command.replace(BREACHES, "").split(" ");
        String said;
        if (words[0].equals("export")) {
            said = Exported.summary(files.resolve(words[2]));
        } else {
            for (int i = 0; i < words.length; i++) {
                words[i] = words[i].endsWith(".lab") ? files.resolve(words[i]).toString() : words[i];
            }
            said = Exported.lab((Object[]) words).out();
        }
        List<String> lines = said.replace(files + "/", "").lines().toList();
        return onlyBreaches
                ? IntStream.range(0, lines.size())
                        .filter(i -> lines.subList(Math.max(0, i - 2), i + 1).stream()
                                .anyMatch(line -> line.startsWith("breach")))
                        .mapToObj(lines::get)
                        .toList()
                : lines;
    }

    private static List<String> timeless(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll(" +[0-9.]+ s, .* accesses/s, .* threads", " TIME")
                        .replaceAll(" in [0-9.]+ s: .* accesses/s", " TIME")
                        .replaceAll("records, [0-9,]+ bytes, SHA-256 [0-9a-f]+", "records"))
                .toList();
    }
}
