package dev.uncontained.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.verify.HonestRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A millisecond of virtual time in a second of a clock that stands still between waits. */
@Timeout(120)
class PaceTest {
    private static final double FACTOR = 0.001;
    private static final long INSTANT_NS = 1_000_000;

    private final List<Moment> frames = new ArrayList<>();
    private Replay replay;

    @BeforeEach
    void read() throws Exception {
        replay = replayFrom(-1, true);
    }

    private static Replay replayFrom(long atNs, boolean keep) throws Exception {
        Replay replay = new Replay(HonestRun.RUN, atNs);
        HonestRun.whole().forEach(record -> replay.add(record, keep));
        return replay;
    }

    private void go(Pace.Clock clock) throws InterruptedException {
        new Pace(clock, FACTOR).goTo(replay, INSTANT_NS, frame -> frames.add(frame.moment()));
    }

    @Test
    void standsWhereTheClockSaysAndEndsAtTheInstant() throws Exception {
        StoppedClock clock = new StoppedClock();

        go(clock);

        assertThat(clock.waits()).containsExactly(250_000_000L, 250_000_000L, 250_000_000L, 250_000_000L);
        assertThat(frames).extracting(Moment::atNs).containsExactly(0L, 250_000L, 500_000L, 750_000L);
        for (Moment frame : frames) {
            assertThat(frame).isEqualTo(replayFrom(frame.atNs(), false).moment());
        }
        assertThat(replay.moment()).isEqualTo(replayFrom(INSTANT_NS, false).moment());
    }

    @Test
    void aWaitThatWasTooLongIsMadeUpFor() throws Exception {
        StoppedClock clock = new StoppedClock(100_000_000);

        go(clock);

        assertThat(frames).extracting(Moment::atNs).containsExactly(0L, 350_000L, 700_000L);
        assertThat(clock.waits()).containsExactly(250_000_000L, 250_000_000L, 250_000_000L);
        assertThat(replay.moment().atNs()).isEqualTo(INSTANT_NS);
    }

    @Test
    void anInterruptLeavesItWhereItHadCome() {
        StoppedClock clock = new StoppedClock() {
            @Override
            public void waitNs(long waitNs) throws InterruptedException {
                if (waits().size() == 2) {
                    throw new InterruptedException("a test");
                }
                super.waitNs(waitNs);
            }
        };

        assertThatThrownBy(() -> go(clock)).isInstanceOf(InterruptedException.class);

        assertThat(replay.moment().atNs()).isEqualTo(500_000);
    }
}
