package dev.uncontained.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RatioTest {
    @Test
    void whatWasSkippedOrIsBelowAMillisecondHasNone() {
        List<Ratio> ratios = Ratio.of(List.of(
                Rate.ofSpeed(KafkaTools.PAIR, "records", 200_000, ""),
                Rate.ofLatency(KafkaTools.END_TO_END, 0, 0, ""),
                new Rate(Rivals.PLAIN, "records", 150_000.0, 900L, 4_000L, ""),
                Rate.ofSpeed(Rivals.OWN_GATHERING, "accesses", 9e6, ""),
                Rate.skipped(QemuMmio.CONTENDER, "accesses", "it is not there")));

        assertThat(ratios).containsExactly(new Ratio("rate", Rivals.PLAIN, KafkaTools.PAIR, 0.75));
    }
}
