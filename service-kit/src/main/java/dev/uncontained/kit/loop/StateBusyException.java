package dev.uncontained.kit.loop;

/** The state cannot be looked at now: it is being rebuilt. Trying again in a moment helps. */
public final class StateBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StateBusyException() {
        super("the state is being rebuilt from the log; try again in a moment");
    }
}
