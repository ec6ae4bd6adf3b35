package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryHogTest {
    private static MemoryHog hog(long bytes) {
        return new MemoryHog(
                new Fault("hog", FaultKind.MEMORY_HOG, "", Fault.Clock.WALL, 0, 0, 1, Map.of(Setting.SIZE, bytes)));
    }

    @Test
    void itNeverTakesWhatTheKernelWouldKillFor() {
        MemoryHog hog = hog(1L << 62);

        assertThatThrownBy(hog::begin).isInstanceOf(LabException.class).hasMessageContaining("must leave 512MiB");
        hog.heal();
    }

    @Test
    void itGivesBackWhatItTook() {
        MemoryHog hog = hog(1 << 20);

        hog.begin();
        hog.heal();
        hog.heal();
    }

    @Test
    void theKernelsFigureIsInKibibytes() throws IOException {
        assertThat(MemoryHog.available(List.of("MemFree:  1 kB", "MemAvailable:    2048 kB")))
                .isEqualTo(2L << 20);
    }
}
