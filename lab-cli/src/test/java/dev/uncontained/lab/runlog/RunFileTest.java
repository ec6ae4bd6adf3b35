package dev.uncontained.lab.runlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.Header;
import dev.uncontained.events.MmioBurst;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.lab.LabException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFileTest {
    private static final String RUN = "20260101-000000-abcd";
    private static final String HOST = "vma-flag/grace-0";

    private Retention retention = Retention.NONE;
    private Path directory;
    private Path file;

    @BeforeEach
    void name(@TempDir Path temp) {
        directory = temp;
        file = directory.resolve("run.lab");
    }

    private static RunRecord stop(long offset) {
        byte[] value = new EventCodec().encode(new RunEvent.RunStopRequested(RUN, "because"));
        return new RunRecord(Topic.RUNS, 0, offset, 1_000, RUN.getBytes(StandardCharsets.UTF_8), value, null);
    }

    private static RunRecord burst(long seq, long offset) {
        byte[] key = Header.key(RUN, HOST).getBytes(StandardCharsets.UTF_8);
        MmioBurst burst = new MmioBurst(
                new Header(RUN, HOST, 1, 5, seq),
                0,
                0,
                0,
                seq - 1,
                0,
                9,
                0,
                5_000,
                0,
                10,
                0,
                0,
                0,
                10,
                10,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                640,
                0,
                10,
                10,
                840,
                MemoryType.NORMAL_NC,
                1,
                0,
                77);
        byte[] value = new BurstCodec().encode(burst, BurstCodec.keyHash(key), 0);
        return new RunRecord(Topic.MMIO, 3, offset, 2_000, key, value, null);
    }

    private RunFileHeader write(RunRecord... records) throws IOException {
        try (RunFileWriter writer = new RunFileWriter(file, retention)) {
            for (RunRecord record : records) {
                writer.add(record);
            }
            return writer.finish(RUN, "a test", 99);
        }
    }

    private static List<RunRecord> read(RunFile log) {
        List<RunRecord> records = new ArrayList<>();
        log.forEach(records::add);
        return records;
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        RunFileHeader header = write(stop(4), burst(1, 10), burst(2, 12));

        RunFile log = RunFile.open(file);

        assertThat(log.header()).isEqualTo(header);
        assertThat(log.run()).isEqualTo(RUN);
        assertThat(header.topics().get("guest.mmio"))
                .containsExactlyEntriesOf(java.util.Map.of(3, new RunFileHeader.Part(2, 10, 12)));
        assertThat(read(log))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(stop(4), burst(1, 10), burst(2, 12));
        try (var beside = Files.list(directory)) {
            assertThat(beside).containsExactly(file);
        }
    }

    @Test
    void anyGzipToolReadsTheHeader() throws IOException {
        write(stop(4));

        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(text.lines().findFirst()).contains("UNCONTAINED-RUN 1");
            assertThat(text.lines().skip(1).findFirst().orElseThrow()).startsWith("{\"format\":1,\"run\":\"" + RUN);
        }
    }

    @Test
    void namesWhatRetentionCut() throws IOException {
        assertThat(write(burst(17, 10)).cut()).as("nothing was cut there").isEmpty();
        retention = Retention.of(List.of(new RunFileHeader.Cut("guest.mmio", 3, HOST, 17)));
        RunFileHeader header = write(burst(17, 10), burst(18, 11));

        assertThat(header.started()).isFalse();
        assertThat(header.cut()).containsExactly(new RunFileHeader.Cut("guest.mmio", 3, HOST, 17));
        assertThat(RunFile.open(file).retention()).isEqualTo(retention);
        assertThat(header.cut().getFirst().text())
                .isEqualTo("guest.mmio-3: vma-flag/grace-0 begins with number 17; 16 before it are gone");
    }

    @Test
    void aFileOlderThanTheMemberRetentionTellsItFromItsCuts() throws IOException {
        retention = Retention.of(List.of(new RunFileHeader.Cut("guest.mmio", 3, HOST, 17)));
        write(burst(17, 10));
        String plain;
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            plain = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        String member = ",\"retention\":{\"partitions\":{\"guest.mmio\":[3]}}";
        assertThat(plain).contains(member);
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(plain.replace(member, "").getBytes(StandardCharsets.ISO_8859_1));
        }

        assertThat(RunFile.open(file).retention()).isEqualTo(retention);
        assertThat(read(RunFile.open(file))).hasSize(1);
    }

    @Test
    void everyChangedByteOfTheContentIsNoticed() throws IOException {
        write(stop(4), burst(1, 10), burst(2, 12));
        byte[] plain;
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            plain = in.readAllBytes();
        }
        int headerEnd = new String(plain, StandardCharsets.ISO_8859_1).indexOf("\n", 20) + 1;
        Random random = new Random(42);
        for (int at = headerEnd; at < plain.length; at++) {
            byte[] changed = plain.clone();
            changed[at] ^= (byte) (1 << random.nextInt(8));
            ByteArrayOutputStream zipped = new ByteArrayOutputStream();
            try (var out = new GZIPOutputStream(zipped)) {
                out.write(changed);
            }
            Files.write(file, zipped.toByteArray());
            RunFile log = RunFile.open(file);
            List<RunRecord> records = new ArrayList<>();
            boolean noticed = false;
            try {
                log.forEach(records::add);
            } catch (LabException e) {
                assertThat(e.exitStatus()).isEqualTo(LabException.BAD_RESULT);
                noticed = true;
            }
            noticed |= records.stream().anyMatch(r -> r.damage() != null);
            assertThat(noticed).as("byte " + at).isTrue();
        }
    }

    @Test
    void aFileCutShortNamesItsLastRecord() throws IOException {
        write(stop(4), burst(1, 10), burst(2, 12));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 20));

        assertThatThrownBy(() -> read(RunFile.open(file)))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("of 3")
                .hasMessageContaining("damaged after record");
    }

    @Test
    void aRecordThatIsMissingIsCounted() throws IOException {
        RunFileHeader whole = write(stop(4), burst(1, 10));
        Path other = directory.resolve("other.lab");
        byte[] head;
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            byte[] plain = in.readAllBytes();
            int frames = new String(plain, StandardCharsets.ISO_8859_1).indexOf("\n", 20) + 1;
            head = Arrays.copyOf(plain, frames + new Frame().encode(stop(4)).length);
        }
        try (var out = new GZIPOutputStream(Files.newOutputStream(other))) {
            out.write(head);
        }

        assertThatThrownBy(() -> read(RunFile.open(other)))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("counts " + whole.records() + " records")
                .hasMessageContaining("it holds 1");
    }

    @Test
    void anotherKindOfFileIsRefused() throws IOException {
        Files.writeString(file, "policies: [device-only]\n");

        assertThatThrownBy(() -> RunFile.open(file))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("is no run's file")
                .extracting(e -> ((LabException) e).exitStatus())
                .isEqualTo(LabException.USAGE);
    }
}
