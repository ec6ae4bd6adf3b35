package dev.uncontained.lab;

/** Something the person at the terminal must know: what is wrong, the way out, and the exit status that says so. */
public final class LabException extends RuntimeException {
    /** The result is bad: a hypothesis, the accounting or a verification failed. */
    public static final int BAD_RESULT = 1;

    /** Usage or input. */
    public static final int USAGE = 2;

    /** The environment: a port that is taken, a directory that cannot be written, a broker that is gone. */
    public static final int ENVIRONMENT = 3;

    /** Ended by Ctrl-C. */
    public static final int INTERRUPTED = 130;

    private static final long serialVersionUID = 1L;

    private final int exitStatus;
    private final String wayOut;

    private LabException(int exitStatus, String message, String wayOut) {
        super(message);
        this.exitStatus = exitStatus;
        this.wayOut = wayOut;
    }

    /** Exit status 1. */
    public static LabException badResult(String message) {
        return new LabException(BAD_RESULT, message, "");
    }

    /** Exit status 2. */
    public static LabException usage(String message, String wayOut) {
        return new LabException(USAGE, message, wayOut);
    }

    /** Exit status 3. */
    public static LabException environment(String message, String wayOut) {
        return new LabException(ENVIRONMENT, message, wayOut);
    }

    public int exitStatus() {
        return exitStatus;
    }

    /** What can be done about it; empty when the message says all. */
    public String wayOut() {
        return wayOut;
    }
}
