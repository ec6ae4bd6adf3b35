package dev.uncontained.lab.machine;

/** A file that describes no machine; the message names the file and what was expected. */
public final class MachineException extends Exception {
    private static final long serialVersionUID = 1L;

    MachineException(String message) {
        super(message);
    }
}
