package dev.uncontained.events.fold;

import static dev.uncontained.events.fold.SequenceGuard.Kind.AFTER_GAP;
import static dev.uncontained.events.fold.SequenceGuard.Kind.COPY;
import static dev.uncontained.events.fold.SequenceGuard.Kind.DIFFERING_COPY;
import static dev.uncontained.events.fold.SequenceGuard.Kind.NEXT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SequenceGuardTest {
    private final SequenceGuard guard = new SequenceGuard();

    @Test
    void eachNumberIsLetThroughOnce() {
        assertThat(guard.accept(1, 11)).isEqualTo(NEXT);
        assertThat(guard.accept(2, 22)).isEqualTo(NEXT);
        assertThat(guard.accept(1, 11)).isEqualTo(COPY);
        assertThat(guard.accept(3, 33)).isEqualTo(NEXT);
    }

    @Test
    void copyWithAnotherContentIsToldFromAnHonestOne() {
        guard.accept(1, 11);
        assertThat(guard.accept(1, 12)).isEqualTo(DIFFERING_COPY);
    }

    @Test
    void gapIsReportedOnceWithWhatIsMissing() {
        guard.accept(1, 11);
        assertThat(guard.missingBefore(5)).isEqualTo(3);
        assertThat(guard.accept(5, 55)).isEqualTo(AFTER_GAP);
        assertThat(guard.accept(6, 66)).isEqualTo(NEXT);
    }

    @Test
    void copyBeyondMemoryIsACopyUnverified() {
        for (int seq = 1; seq <= SequenceGuard.REMEMBERED + 1; seq++) {
            guard.accept(seq, seq);
        }
        assertThat(guard.accept(1, 999)).isEqualTo(COPY);
        assertThat(guard.accept(2, 999)).isEqualTo(DIFFERING_COPY);
    }

    @Test
    void whatGoesOnFromTheNewestFingerprintsTellsCopiesOfThese() {
        for (int seq = 1; seq <= 100; seq++) {
            guard.accept(seq, 1000 + seq);
        }
        SequenceGuard later = new SequenceGuard(guard.last(), guard.newest(16));
        assertThat(later.accept(100, 1100)).isEqualTo(COPY);
        assertThat(later.accept(85, 1)).isEqualTo(DIFFERING_COPY);
        assertThat(later.accept(84, 1)).as("beyond what it was given").isEqualTo(COPY);
        assertThat(later.accept(101, 1101)).isEqualTo(NEXT);
        assertThat(new SequenceGuard(2).newest(16)).containsExactly(0, 0);
    }
}
