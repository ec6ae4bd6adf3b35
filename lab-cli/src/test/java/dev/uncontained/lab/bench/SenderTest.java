package dev.uncontained.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.RunResult;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** A second of a thousand records, on clocks that only waiting and sending move. Whoever reads takes each at the moment at which it is sent. */
final class SenderTest {
    private static final long START_MICROS = 1_700_000_000_000_000L;
    private static final int RECORDS = 1_000;

    private final Fold reader = new Fold.Count();
    private final Clock clock = new Clock();

    private static final class Clock implements Sender.Time {
        private long nanos = 5;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long epochMicros() {
            return START_MICROS + nanos / 1_000;
        }

        @Override
        public void park(long time) {
            nanos += time;
        }
    }

    /** Takes a record at once, but for one before which it stands still for half a second, as when a reader has let all buffers fill up. */
    private final class Standing extends MockProducer<byte[], byte[]> {
        private final int standsAt;
        private int sent;

        private Standing(int standsAt) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.standsAt = standsAt;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            if (sent++ == standsAt) {
                clock.park(500_000_000);
            }
            reader.take(new ConsumerRecord<>("topic", 0, sent, record.key(), record.value()), clock.epochMicros());
            return super.send(record);
        }
    }

    private long send(int standsAt, long perSecond) {
        try (Standing producer = new Standing(standsAt)) {
            return new Sender(producer, "topic", 1, Contents.plain(16), clock)
                    .send(RECORDS, perSecond, 0)
                    .lastIntendedMicros();
        }
    }

    @Test
    void atARateAllThatWasDueDuringAStallIsLateByWhatWasLeftOfIt() {
        long last = send(250, 1_000);
        RunResult.Latency latency = reader.end(RECORDS);
        assertThat(latency.max()).isBetween(500_000L, 500_500L);
        assertThat(latency.p99()).isBetween(489_500L, 491_500L);
        assertThat(latency.p95()).isBetween(449_500L, 451_500L);
        assertThat(latency.p50()).isBetween(0L, 1_000L);
        assertThat(last).isEqualTo(START_MICROS + 999_000);
        assertThat(clock.nanos() / 1_000_000).as("what was missed is caught up").isEqualTo(999);
    }

    @Test
    void withoutAStallNothingIsLate() {
        send(-1, 1_000);
        assertThat(reader.end(RECORDS).max()).isZero();
    }

    /** There is no moment at which a record is due: only the one that is held up is late. */
    @Test
    void atFullSpeedTheSameStallShowsInOneRecord() {
        send(250, 0);
        RunResult.Latency latency = reader.end(RECORDS);
        assertThat(latency.max()).isBetween(500_000L, 500_500L);
        assertThat(latency.p99()).isZero();
    }
}
