package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class CopiesTest {
    private static List<ConsumerRecord<byte[], byte[]>> records() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int offset = 0; offset < 60; offset++) {
            byte[] key = ("host-" + offset % 5).getBytes(StandardCharsets.UTF_8);
            records.add(new ConsumerRecord<>("hosts", 0, offset, key, new byte[] {(byte) offset}));
        }
        return records;
    }

    @Test
    void keysAreInterleavedAnewAndEachKeepsItsOrder() {
        List<ConsumerRecord<byte[], byte[]>> mixed = Copies.interleaved(records(), new Random(1));

        assertThat(mixed).hasSize(60);
        assertThat(mixed.stream().map(ConsumerRecord::offset).toList())
                .isNotEqualTo(records().stream().map(ConsumerRecord::offset).toList());
        for (int host = 0; host < 5; host++) {
            int number = host;
            assertThat(mixed.stream().map(ConsumerRecord::offset).filter(o -> o % 5 == number))
                    .hasSize(12)
                    .isSorted();
        }
    }

    @Test
    void theSameSeedGivesTheSameOrder() {
        List<Long> once = offsets(3);

        assertThat(offsets(3)).isEqualTo(once);
        assertThat(offsets(4)).isNotEqualTo(once);
    }

    private static List<Long> offsets(long seed) {
        return Copies.interleaved(records(), new Random(seed)).stream()
                .map(ConsumerRecord::offset)
                .toList();
    }
}
