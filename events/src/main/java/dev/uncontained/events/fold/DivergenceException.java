package dev.uncontained.events.fold;

/** Two copies of what must be the same event differ. Nothing of this kind is harmless: determinism is broken or the log was changed. */
public final class DivergenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DivergenceException(String message) {
        super(message);
    }
}
