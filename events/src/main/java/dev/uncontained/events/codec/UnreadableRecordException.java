package dev.uncontained.events.codec;

/** A record that is not an event of its topic: not JSON, damaged, or contradicting itself. It belongs on the dead-letter topic. */
public final class UnreadableRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableRecordException(String message) {
        super(message);
    }

    public UnreadableRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
