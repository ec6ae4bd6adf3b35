package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.LabException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DiskFaultsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private static Fault fault(FaultKind kind, long bytes) {
        return new Fault("busy", kind, "", Fault.Clock.WALL, 0, 0, 1, Map.of(Setting.SIZE, bytes, Setting.THREADS, 2L));
    }

    @Test
    void aDiskHogLeavesNothingBehind() {
        DiskHog hog = new DiskHog(fault(FaultKind.DISK_HOG, 1 << 20), directory);

        hog.begin();
        hog.heal();

        assertThat(hog.problem()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aDiskHogNeverTakesTheLastOfTheDisk() {
        DiskHog hog = new DiskHog(fault(FaultKind.DISK_HOG, 1L << 60), directory);

        assertThatThrownBy(hog::begin).isInstanceOf(LabException.class).hasMessageContaining("must leave 512MiB");
        hog.heal();
    }

    @Test
    void aDiskThatOthersUseIsNotFilled() {
        FullDisk full = new FullDisk(fault(FaultKind.FULL_DISK, 0), directory, directory);

        assertThatThrownBy(full::begin).isInstanceOf(LabException.class).hasMessageContaining("that others use too");
        full.heal();
        assertThat(directory).isEmptyDirectory();
    }
}
