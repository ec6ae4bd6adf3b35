package dev.uncontained.monitor.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class NewestOfKeysTest {
    private final List<Long> older = new ArrayList<>();
    private final NewestOfKeys records = new NewestOfKeys(record -> older.add(record.offset()));

    private void add(int partition, long offset, String key, @Nullable String value) {
        records.add(new ConsumerRecord<>(
                "monitor.snapshots", partition, offset, utf8(key), value == null ? null : utf8(value)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theLastRecordOfEachKeyAndPartitionStays() {
        add(0, 1, "r1/0", "a");
        add(0, 2, "lifetime/0", "b");
        add(1, 1, "r1/0", "c");
        add(0, 3, "r1/0", "d");
        add(0, 4, "r1/0", null);

        assertThat(records.records())
                .extracting(r -> r.partition() + ":" + r.offset())
                .containsExactlyInAnyOrder("0:4", "0:2", "1:1");
        assertThat(older).containsExactly(1L, 3L);
    }
}
