package dev.uncontained.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
