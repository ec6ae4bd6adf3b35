package dev.uncontained.arm.stage2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.uncontained.arm.stage2.Stage2Footprint.Cost;
import org.junit.jupiter.api.Test;

class Stage2FootprintTest {
    @Test
    void aMillionAdjacentPagesCostUnderSixteenBytesEach() {
        Cost cost = Stage2Footprint.measure("adjacent", 1, Stage2Footprint::adjacent);
        assertThat(cost.leaves()).isEqualTo(1 << 20);
        assertThat(cost.countedPerLeaf()).isBetween(8.0, 9.0);
        assertThat(cost.heapPerLeaf()).isLessThan(16.0);
    }

    @Test
    void theTablesOwnCountIsWhatTheHeapHolds() {
        for (long stride : new long[] {4096, 1 << 16, 2 << 20}) {
            Cost cost =
                    Stage2Footprint.measure("sparse", 1, () -> Stage2Footprint.spread(Granule.G4K, 1 << 16, stride));
            assertThat((double) cost.heap())
                    .as("stride %d", stride)
                    .isCloseTo((double) cost.counted(), within(0.10 * cost.counted() + 200_000));
        }
    }
}
