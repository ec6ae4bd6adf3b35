package dev.uncontained.lab.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.runlog.Exported.Said;
import dev.uncontained.lab.verify.HonestRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run of another lab becomes one of this lab, which has no topics at all. */
@Timeout(120)
class ImportRunCommandTest {
    private Path file;
    private Path ofRun;

    @BeforeEach
    void export(@TempDir Path directory) throws Exception {
        Path home = Files.createDirectory(directory.resolve("lab"));
        System.setProperty("lab.root", home.toString());
        ofRun = home.resolve("runs").resolve(HonestRun.RUN);
        file = Exported.write(HonestRun.whole(), directory.resolve("run.lab"));
    }

    @AfterEach
    void noRoot() {
        System.clearProperty("lab.root");
    }

    private static Said good(Object... arguments) {
        Said said = Exported.lab(arguments);
        assertThat(said.exitStatus()).as(said.out() + said.err()).isZero();
        return said;
    }

    private static JsonNode json(Object... arguments) throws IOException {
        return JsonMapper.builder().build().readTree(good(arguments).out());
    }

    private void assertRefusedAsDamaged() {
        Said said = Exported.lab("import", "run", file);
        assertThat(said.exitStatus()).as(said.out() + said.err()).isEqualTo(LabException.BAD_RESULT);
        assertThat(said.err()).contains("damaged");
        assertThat(ofRun).doesNotExist();
    }

    @Test
    void anImportedRunIsKnownByItsId() throws Exception {
        JsonNode verified = json("verify", file, "--json");
        JsonNode replayed = json("replay", file, "--json");
        JsonNode varied = json("whatif", file, "--policy=device-only", "--json");

        assertThat(good("import", "run", file).out()).contains("imported    " + ofRun);
        Files.delete(file);

        JsonNode byId = json("verify", HonestRun.RUN, "--json");
        assertThat(byId.get("verified").asBoolean()).isTrue();
        assertThat(byId.get("digest")).isEqualTo(verified.get("digest"));
        assertThat(byId.get("checked").get("results recomputed and compared").asInt())
                .as("RunCompleted, and the result.json that importing wrote")
                .isEqualTo(2);
        assertThat(json("replay", HonestRun.RUN, "--json")).isEqualTo(replayed);
        assertThat(json("whatif", HonestRun.RUN, "--policy=device-only", "--json")
                        .get("rows"))
                .isEqualTo(varied.get("rows"));
    }

    @Test
    void aSecondImportIsRefusedUnlessForced() throws Exception {
        good("import", "run", file);

        Said again = Exported.lab("import", "run", file);

        assertThat(again.exitStatus()).isEqualTo(LabException.USAGE);
        assertThat(again.err()).contains("run " + HonestRun.RUN + " is in " + ofRun + " already", "--force");
        JsonNode forced = json("import", "run", file, "--force", "--json");
        assertThat(forced.get("run").asText()).isEqualTo(HonestRun.RUN);
        assertThat(forced.get("directory").asText()).isEqualTo(ofRun.toString());
    }

    @Test
    void aFileWithAByteChangedIsRefused() throws Exception {
        byte[] plain;
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            plain = in.readAllBytes();
        }
        plain[plain.length - 100] ^= 1;
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(plain);
        }
        Files.write(file, zipped.toByteArray());

        assertRefusedAsDamaged();
    }

    @Test
    void aFileCutShortIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));

        assertRefusedAsDamaged();
    }

    @Test
    void whatWasAlteredBeforeItWasExportedIsImportedForVerifyToFind(@TempDir Path directory) throws Exception {
        HonestRun run = HonestRun.whole();
        run.replace(run.find(Topic.HOSTS, "vma-flag/grace-0", e -> true), new byte[] {1, 2, 3});
        file = Exported.write(run, directory.resolve("altered.lab"));

        good("import", "run", file);

        Said verified = Exported.lab("verify", HonestRun.RUN);
        assertThat(verified.exitStatus()).isEqualTo(LabException.BAD_RESULT);
        assertThat(verified.out()).contains("breach      CHECKSUM at hosts-");
    }
}
