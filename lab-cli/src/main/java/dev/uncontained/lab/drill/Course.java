package dev.uncontained.lab.drill;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What became of one fault. Times are wall time, in s.
 *
 * @param fault the fault
 * @param fate whether it happened as it should
 * @param fromSeconds its begin, since the disturbed run began; 0 for one that never began
 * @param toSeconds its end; its begin for one that was done when it had begun
 * @param noticedSeconds from its begin until something was first seen amiss; empty when nothing was
 * @param overshadowed whether something was amiss already when it began, and all the while it was there
 * @param recoverySeconds from its end until the steady state was first seen again; empty when it was not
 * @param alongside names of the faults that were there, or not recovered from, at the same time: what is seen of them cannot be told apart
 */
record Course(
        Fault fault,
        Fate fate,
        double fromSeconds,
        double toSeconds,
        OptionalDouble noticedSeconds,
        boolean overshadowed,
        OptionalDouble recoverySeconds,
        List<String> alongside) {
    Course {
        alongside = List.copyOf(alongside);
    }

    /** Whether a fault happened as it should. */
    enum Fate {
        NEVER_BEGAN("never began"),
        NOT_BEGUN("could not be begun"),
        HAPPENED(""),
        NOT_HEALED("could not be healed");

        private final String words;

        Fate(String words) {
            this.words = words;
        }

        /** For people; empty when it did. */
        String words() {
            return words;
        }
    }

    /** Whether it is known when it was there. */
    boolean hasBegun() {
        return fate == Fate.HAPPENED || fate == Fate.NOT_HEALED;
    }
}
