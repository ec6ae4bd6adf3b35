package dev.uncontained.protocol;

/** Something happened that the protocol must never let happen. */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
