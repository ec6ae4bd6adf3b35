package dev.uncontained.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepLogTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final Measurement first = Samples.run(Samples.point("burst", "1"), 1, 1e6);
    private final Measurement second = Samples.run(Samples.point("burst", "64"), 1, 2e6);

    @Test
    void whatWasAddedIsThereWhenItIsOpenedAgain() {
        SweepLog log = new SweepLog(directory);
        log.add(first);
        log.add(second);

        assertThat(new SweepLog(directory).measurements()).containsExactly(first, second);
        assertThat(log.has(Samples.point("burst", "1"), first.inputs(), 1)).isTrue();
        assertThat(log.has(Samples.point("burst", "1"), first.inputs(), 2)).isFalse();
        assertThat(log.has(Samples.point("burst", "1"), "other", 1)).isFalse();
    }

    @Test
    void aSweepThatHasMeasuredNothingYetIsThereToo() {
        new SweepLog(directory);

        assertThat(directory.resolve(SweepLog.NAME)).isEmptyFile();
        assertThat(new SweepLog(directory).measurements()).isEmpty();
    }

    @Test
    void aLineThatWasTornAtAnyPlaceIsDroppedAndOverwritten() throws IOException {
        new SweepLog(directory).add(first);
        byte[] whole = Files.readAllBytes(directory.resolve(SweepLog.NAME));
        for (int kept = 1; kept < whole.length; kept += 37) {
            Files.write(directory.resolve(SweepLog.NAME), whole);
            Files.write(directory.resolve(SweepLog.NAME), Arrays.copyOf(whole, kept), StandardOpenOption.APPEND);

            SweepLog log = new SweepLog(directory);
            assertThat(log.measurements()).containsExactly(first);
            log.add(second);
            assertThat(new SweepLog(directory).measurements()).containsExactly(first, second);
        }
    }

    @Test
    void aLineThatIsNoRunIsNamed() throws IOException {
        new SweepLog(directory).add(first);
        Files.writeString(directory.resolve(SweepLog.NAME), "garbage\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> new SweepLog(directory))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("runs.jsonl: line 2 is not a measured run");
    }
}
