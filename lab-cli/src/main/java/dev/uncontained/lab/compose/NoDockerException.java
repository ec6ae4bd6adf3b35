package dev.uncontained.lab.compose;

/** What is needed to run containers is not there; the message says what and what to do. */
final class NoDockerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoDockerException(String message) {
        super(message);
    }
}
