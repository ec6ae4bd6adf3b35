package dev.uncontained.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.events.RunResult;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What the two readers are worth: both come to what was sent, one of them also when it comes twice. */
final class FoldTest {
    private static final int RECORDS = 1_000;
    private static final int PARTITIONS = 3;

    @Test
    void bothComeToWhatWasSent() {
        for (Fold fold : List.of(new Fold.Once(), new Fold.Sums())) {
            sent().forEach(record -> fold.take(record, 7_000));
            assertThat(fold.end(RECORDS).p50()).isBetween(1_995L, 2_005L);
        }
    }

    @Test
    void onlyTheNumberedOneIsNotDeceivedByCopies() {
        Fold once = new Fold.Once();
        Fold sums = new Fold.Sums();
        List<ConsumerRecord<byte[], byte[]>> sent = sent();
        sent.addAll(sent.subList(100, 200));
        sent.forEach(record -> once.take(record, 7_000));
        sent.forEach(record -> sums.take(record, 7_000));
        assertThat(once.end(RECORDS).max()).isPositive();
        assertThatThrownBy(() -> sums.end(RECORDS)).hasMessageContaining("1100").hasMessageContaining("1000");
    }

    @Test
    void bothMissWhatIsLost() {
        for (Fold fold : List.of(new Fold.Once(), new Fold.Sums())) {
            sent().stream().skip(9).forEach(record -> fold.take(record, 7_000));
            assertThatThrownBy(() -> fold.end(RECORDS)).isInstanceOf(IllegalStateException.class);
        }
    }

    private static ConsumerRecord<byte[], byte[]> record(Bursts bursts, long intendedMicros) {
        return new ConsumerRecord<>("topic", 0, intendedMicros, bursts.key(0), bursts.next(0, intendedMicros));
    }

    private static List<ConsumerRecord<byte[], byte[]>> sent() {
        Bursts bursts = new Bursts("run", PARTITIONS);
        List<ConsumerRecord<byte[], byte[]>> sent = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            int partition = i % PARTITIONS;
            sent.add(new ConsumerRecord<>(
                    "topic", partition, i / PARTITIONS, bursts.key(partition), bursts.next(partition, 5_000)));
        }
        return sent;
    }

    /**
     * A burst is due every millisecond for a second, and taken at once, but for a reader that stands still from 250 ms to 750 ms: those due meanwhile
     * are taken at its end, between 500 ms and nothing late.
     */
    @Test
    void aReaderThatStandsStillShowsInTheLatencyOfAllThatWasDueMeanwhile() {
        for (Fold recorder : List.of(new Fold.Once(), new Fold.Sums())) {
            Bursts bursts = new Bursts("bench-1", 1);
            for (long due = 0; due < 1_000; due++) {
                long taken = due >= 250 && due < 750 ? 750 : due;
                recorder.take(record(bursts, due * 1_000), taken * 1_000);
            }

            RunResult.Latency latency = recorder.end(1_000);

            assertThat(latency.max()).isBetween(500_000L, 500_500L);
            assertThat(latency.p99()).isBetween(489_500L, 491_500L);
            assertThat(latency.p95()).isBetween(449_500L, 451_500L);
            assertThat(latency.p50()).isBetween(0L, 1_000L);
        }
    }

    /** What the same stall looks like where a burst is sent only when the one before was taken: one in five hundred is late. */
    @Test
    void whereSendersWaitForTheReaderTheSameStallIsHidden() {
        Fold recorder = new Fold.Once();
        Bursts bursts = new Bursts("bench-1", 1);
        for (long sent = 0; sent < 500; sent++) {
            recorder.take(record(bursts, sent * 1_000), sent == 250 ? 750_000 : sent * 1_000);
        }

        assertThat(recorder.end(500).p99()).isZero();
    }
}
