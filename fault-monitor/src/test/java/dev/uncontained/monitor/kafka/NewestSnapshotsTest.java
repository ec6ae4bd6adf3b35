package dev.uncontained.monitor.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class NewestSnapshotsTest {
    private final NewestSnapshots newest = new NewestSnapshots();

    @Test
    void whatAnotherWroteOverOnesOwnIsNoticedOnce() {
        newest.note(3, bytes("r1/3"), bytes("new"));
        newest.onRead(record(3, "r1/3", "old"));
        assertThat(newest.takeOverwritten(3)).isTrue();
        assertThat(newest.takeOverwritten(3)).isFalse();
    }

    @Test
    void aDeletionByAnotherIsNoticed() {
        newest.note(3, bytes("r1/3"), bytes("new"));
        newest.onRead(record(3, "r1/3", null));
        assertThat(newest.takeOverwritten(3)).isTrue();
    }

    @Test
    void onesOwnLastRecordAndWhatIsNotOwnedAreNot() {
        newest.note(3, bytes("r1/3"), bytes("new"));
        newest.note(3, bytes("r2/3"), bytes("gone"));
        newest.note(3, bytes("r2/3"), null);
        newest.onRead(record(3, "r1/3", "new"));
        newest.onRead(record(3, "r2/3", "gone"));
        newest.onRead(record(4, "r1/4", "theirs"));
        assertThat(newest.takeOverwritten(3)).isFalse();
        assertThat(newest.takeOverwritten(4)).isFalse();
        newest.clear();
        newest.onRead(record(3, "r1/3", "old"));
        assertThat(newest.takeOverwritten(3)).isFalse();
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, String key, @Nullable String value) {
        return new ConsumerRecord<>("monitor.snapshots", partition, 0, bytes(key), value == null ? null : bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
