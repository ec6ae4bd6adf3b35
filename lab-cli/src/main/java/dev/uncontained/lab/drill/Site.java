package dev.uncontained.lab.drill;

import dev.uncontained.lab.run.StackAddress;
import dev.uncontained.lab.stack.StackState;
import java.util.List;
import java.util.Optional;

/** The stack a drill is done to, whoever runs it. */
interface Site extends AutoCloseable {
    StackAddress address();

    /** Its processes as they are now. */
    List<StackState.Child> processes();

    /** Why it can do no more, if so. */
    Optional<String> failure();

    /** That somebody took it down, if so. */
    Optional<String> takenDown();

    /** A fault that depends on who runs the stack; empty for one that does not. */
    Optional<Disturbance> own(Fault fault);

    /** Ends what was started for the drill. */
    @Override
    void close();
}
