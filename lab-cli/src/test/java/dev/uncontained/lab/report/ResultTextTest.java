package dev.uncontained.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultTextTest {
    @Test
    void policiesOfOnePlatformStandTogetherAboveWhatHoldsForAll() {
        assertThat(ResultText.of(Results.small(true, false))).isEqualTo("""
                policy            platform  hosts  GB/s  gather    TLPs  contained  uncontained  corrupted  hosts lost  VM-s lost
                always-normal-nc  grace         4  7.41   16.00  4.00 k          4            3          1           3        752
                vma-flag          grace         4  7.41   16.00  4.00 k          4            0          1           0          0

                pipeline    1.23 M bursts in 8.1 s, 7.4 s from the first send on: 167 k bursts/s, 1.20 G accesses/s; latency p50 840 µs, p95 12.3 ms, p99 40.0 ms, p99.9 90.0 ms, max 4.1 s
                accounting  1000 issued = 990 completed + 1 corrupted + 4 contained + 3 uncontained + 2 discarded; 0 bursts lost, 0 folded twice: balanced
                digest      0123456789abcdef
                """);
    }

    @Test
    void aPartialOrUnbalancedResultSaysSo() {
        assertThat(ResultText.of(Results.small(false, true)))
                .contains("NOT BALANCED")
                .contains("partial run");
    }
}
