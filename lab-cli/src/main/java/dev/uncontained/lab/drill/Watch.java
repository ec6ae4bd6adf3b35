package dev.uncontained.lab.drill;

import java.util.Optional;

/** What a drill asks about the run and the stack while it goes. */
interface Watch {
    /** Virtual time of the run so far, in ns. */
    long virtualNs();

    /** Which guard has tripped, if one has. */
    Optional<String> tripped();

    /** What is not as it should be, if something is. */
    Optional<String> unsteady();

    /** Takes note of what there is to see; called about twice a second. */
    default void look(double wallSeconds) {}
}
