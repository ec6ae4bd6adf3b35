package dev.uncontained.lab.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.Header;
import dev.uncontained.events.MmioBurst;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordTextTest {
    private final RecordText text = new RecordText();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, byte @Nullable [] key, byte @Nullable [] value, RecordHeaders headers) {
        return new ConsumerRecord<>(
                topic, 3, 17, 0, TimestampType.CREATE_TIME, 0, 0, key, value, headers, Optional.empty());
    }

    @Test
    void anEventIsItsTypeAndItsMembers() {
        byte[] event = new EventCodec().encode(new RunEvent.RunStopRequested("r1", "enough"));

        assertThat(text.line(record("lab.runs", utf8("r1"), event, new RecordHeaders())))
                .isEqualTo("lab.runs-3@17 1970-01-01T00:00:00Z r1 RunStopRequested run=r1 reason=enough");
    }

    @Test
    void aBurstIsReadableToo() {
        byte[] key = utf8("r1/vma-flag/grace-0");
        MmioBurst burst = new MmioBurst(
                new Header("r1", "vma-flag/grace-0", 1, 2, 5),
                0,
                1,
                2,
                3,
                10,
                20,
                1_000,
                2_500,
                0,
                11,
                0,
                0,
                0,
                11,
                11,
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
                88,
                0,
                2,
                2,
                150,
                MemoryType.NORMAL_NC,
                4,
                0,
                1_700_000_000_000_000L);
        byte[] value = new BurstCodec().encode(burst, BurstCodec.keyHash(key), 0);

        assertThat(text.line(record("guest.mmio", key, value, new RecordHeaders())))
                .contains("r1/vma-flag/grace-0 MmioBurst boot 1 seq 5 at 0.002 us")
                .contains("stores=11", "memoryType=NORMAL_NC", "wireBytes=150");
    }

    @Test
    void aDeadLetterShowsItsCause() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("dlq-cause", utf8("not JSON"));

        assertThat(text.line(record("hosts.dlq", utf8("hosts-3-17"), new byte[] {0, 1}, headers)))
                .contains("dead-letter cause=not JSON bytes=2 begins=0x0001");
    }

    @Test
    void garbageAndTombstonesAreShownForWhatTheyAre() {
        assertThat(text.line(record("hosts", null, utf8("garbage"), new RecordHeaders())))
                .contains("unreadable")
                .contains("begins=garbage");
        assertThat(text.line(record("guest.checkpoints", utf8("k"), null, new RecordHeaders())))
                .contains("tombstone");
        assertThat(text.json(record("guest.checkpoints", utf8("k"), new byte[9], new RecordHeaders())))
                .contains("\"bytes\":9");
    }
}
