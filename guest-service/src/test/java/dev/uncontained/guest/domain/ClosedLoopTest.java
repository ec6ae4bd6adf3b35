package dev.uncontained.guest.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.HostScoped;
import dev.uncontained.events.core.guest.Checkpoint;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A closed loop over a carrier whose acknowledgements come when a test says so. */
final class ClosedLoopTest {
    private final ArrayDeque<Runnable> unacknowledged = new ArrayDeque<>();
    private final HostPost post = new HostPost(new Carrier() {
        @Override
        public void event(HostScoped event, Runnable acknowledged) {
            unacknowledged.add(acknowledged);
        }

        @Override
        public void burst(byte[] record, Runnable acknowledged) {
            unacknowledged.add(acknowledged);
        }

        @Override
        public void checkpoint(@Nullable Checkpoint checkpoint, Runnable acknowledged) {
            unacknowledged.add(acknowledged);
        }

        @Override
        public void later(Runnable action) {
            action.run();
        }
    });
    private final ClosedLoop loop = new ClosedLoop(() -> 42, post);

    @Test
    void goesOnWhenAllThatItHasWrittenIsAcknowledged() {
        AtomicInteger goesOn = new AtomicInteger();
        assertThat(loop.mayGoOn(0)).isTrue();
        post.burst(new byte[1]);
        post.burst(new byte[1]);

        assertThat(loop.mayGoOn(10)).isFalse();
        loop.whenItMay(goesOn::incrementAndGet);
        unacknowledged.remove().run();
        assertThat(goesOn).hasValue(0);
        unacknowledged.remove().run();

        assertThat(goesOn).hasValue(1);
        assertThat(loop.mayGoOn(10)).isTrue();
        assertThat(loop.mayGoOn(20)).isFalse();
    }

    @Test
    void burstsAreOfTheMomentTheyAreWritten() {
        assertThat(loop.epochMicros()).isEqualTo(42);
    }
}
