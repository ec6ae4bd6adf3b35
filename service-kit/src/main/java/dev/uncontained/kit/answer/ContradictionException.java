package dev.uncontained.kit.answer;

/** An event that can be read but cannot be true here. It belongs on the dead-letter topic. */
public final class ContradictionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ContradictionException(String message) {
        super(message);
    }

    public ContradictionException(String message, Throwable cause) {
        super(message, cause);
    }
}
