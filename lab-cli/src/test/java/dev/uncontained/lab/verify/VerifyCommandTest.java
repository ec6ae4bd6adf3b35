package dev.uncontained.lab.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.runlog.Exported;
import dev.uncontained.lab.runlog.Exported.Said;
import dev.uncontained.lab.runlog.RunRecord;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class VerifyCommandTest {
    private static final String GRACE = "vma-flag/grace-0";

    private Path directory;

    @BeforeEach
    void name(@TempDir Path temp) {
        directory = temp;
    }

    @Test
    void anExportedRunIsVerified() throws Exception {
        Path file = Exported.write(HonestRun.whole(), directory.resolve("whole.lab"));

        Said said = Exported.lab("verify", file);

        assertThat(said.exitStatus()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains("verdict     verified");
    }

    @Test
    void aBreachIsNamedWithItsPlaceAndExits1() throws Exception {
        HonestRun run = HonestRun.whole();
        run.records.remove(run.find(Topic.MMIO, GRACE, 9));
        RunRecord behind = run.records.get(run.find(Topic.MMIO, GRACE, 9));
        Path file = Exported.write(run, directory.resolve("dropped.lab"));

        Said said = Exported.lab("verify", file);

        assertThat(said.exitStatus()).isEqualTo(LabException.BAD_RESULT);
        assertThat(said.out())
                .contains(
                        "breach      SEQUENCE at guest.mmio-%d offset %d, host %s: the record\n"
                                .formatted(behind.partition(), behind.offset(), GRACE),
                        "  expected  burst 10\n",
                        "  found     burst 11\n",
                        "NOT VERIFIED");
        JsonNode json = JsonMapper.builder()
                .build()
                .readTree(Exported.lab("verify", file, "--json").out());
        assertThat(json.get("verified").asBoolean()).isFalse();
        assertThat(json.get("breaches").get(0).get("offset").asLong()).isEqualTo(behind.offset());
    }

    @Test
    void aByteChangedInTheFileItselfIsNamed() throws Exception {
        HonestRun run = HonestRun.whole();
        Path file = Exported.write(run, directory.resolve("byte.lab"));
        byte[] plain;
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            plain = in.readAllBytes();
        }
        int place = run.find(Topic.MMIO, GRACE, 4);
        RunRecord record = run.records.get(place);
        int at = indexOf(plain, record.value()) + 25;
        plain[at] ^= 1;
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(plain);
        }
        Files.write(file, zipped.toByteArray());

        Said said = Exported.lab("verify", file);

        assertThat(said.exitStatus()).isEqualTo(LabException.BAD_RESULT);
        assertThat(said.out())
                .contains(
                        "breach      HASH at guest.mmio-%d offset %d".formatted(record.partition(), record.offset()),
                        "breach      CHECKSUM at guest.mmio-%d offset %d"
                                .formatted(record.partition(), record.offset()));
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int i = 0; i + part.length <= all.length; i++) {
            if (java.util.Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("not there");
    }

    @Test
    void whatIsCutIsNoSuccessUnlessAllowed() throws Exception {
        HonestRun run = HonestRun.whole();
        run.records.remove(run.find(Topic.MMIO, GRACE, 0));
        assertThat(Exported.lab("verify", Exported.write(run, directory.resolve("dropped.lab")))
                        .out())
                .as("nothing was cut there")
                .contains("breach      SEQUENCE", "  expected  burst 1\n");
        run.cut(Topic.MMIO);
        Path file = Exported.write(run, directory.resolve("cut.lab"));

        assertThat(Exported.lab("verify", file).exitStatus()).isEqualTo(LabException.BAD_RESULT);
        Said allowed = Exported.lab("verify", file, "--allow-cut");
        assertThat(allowed.exitStatus()).as(allowed.out()).isZero();
        assertThat(allowed.out()).contains("cut         guest.mmio", "begins with number 2; 1 before it are gone");
    }

    @Test
    void badUsageIsTold() {
        assertThat(Exported.lab("verify").exitStatus()).isEqualTo(LabException.USAGE);
        assertThat(Exported.lab("verify", "pom.xml").err()).contains("pom.xml is no run's file");
        assertThat(Exported.lab("verify", "x/y").err()).contains("there is no file 'x/y'");
        assertThat(Exported.lab("verify", "pom.xml", "--threads=0").err()).contains("--threads is 0");
    }
}
