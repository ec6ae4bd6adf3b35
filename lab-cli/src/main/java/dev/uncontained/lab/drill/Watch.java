package dev.uncontained.lab.drill;

import java.util.Optional;

/** The run and the stack, as a drill asks about them while it goes, and who is told of its faults. */
interface Watch {
    /** Virtual time of the run so far, in ns. */
    long virtualNs();

    /** What is not as it should be, if something is. */
    Optional<String> unsteady();

    /** Takes note of what there is to see; called about twice a second. */
    default void look(double wallSeconds) {}

    /** A fault begins. */
    default void onBegun(Fault fault) {}

    /** A fault is undone. */
    default void onEnded(Fault fault) {}
}
