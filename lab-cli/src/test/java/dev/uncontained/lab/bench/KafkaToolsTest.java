package dev.uncontained.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.LabException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The figures of Kafka's tools are read off what they print. */
final class KafkaToolsTest {
    private static final Tool.Line PROGRESS = new Tool.Line(
            "250000 records sent, 125000.0 records/sec (11.92 MB/sec), 2.1 ms avg latency, 90.0 ms max latency.",
            5_000);
    private static final Tool.Line TOTAL = new Tool.Line(
            "500000 records sent, 250000.0 records/sec (23.84 MB/sec), 1.32 ms avg latency, 95.00 ms max latency, 1 ms 50th, 3 ms 95th, 7 ms 99th, 20 ms 99.9th.",
            7_000);

    private static Tool.Line consumed(long records) {
        return new Tool.Line(
                "2026-01-02 03:04:05:000, 2026-01-02 03:04:08:250, 47.6837, 14.6719, " + records
                        + ", 153846.1538, 412, 2838, 16.8019, 176180.4087",
                0);
    }

    @Test
    void theProducerBeganBeforeItsTotalByAsLongAsItTook() {
        assertThat(KafkaTools.sent(List.of(PROGRESS, TOTAL))).isEqualTo(new KafkaTools.Sent(5_000, 250_000));
    }

    @Test
    void theConsumerEndsAtItsSecondColumn() {
        assertThat(KafkaTools.takenAtEpochMs(List.of(consumed(500_000)), 500_000))
                .isEqualTo(LocalDateTime.of(2026, 1, 2, 3, 4, 8, 250_000_000)
                        .atZone(ZoneId.systemDefault())
                        .toInstant()
                        .toEpochMilli());
    }

    @Test
    void whatDidNotComeIsAFailure() {
        assertThatThrownBy(() -> KafkaTools.takenAtEpochMs(List.of(consumed(499_999)), 500_000))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("499999 records of 500000");
        assertThatThrownBy(() -> KafkaTools.sent(List.of(PROGRESS))).isInstanceOf(LabException.class);
    }
}
