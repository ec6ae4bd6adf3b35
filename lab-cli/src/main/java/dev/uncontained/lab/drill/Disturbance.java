package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.util.Optional;

/** A fault that can be begun and undone. */
interface Disturbance {
    /**
     * Begins it.
     *
     * @throws LabException with exit status 3 when its target is gone or cannot be struck
     */
    void begin() throws InterruptedException;

    /** Whether a fault that is done when it has begun has taken effect; one that lasts is over when its time is. */
    default boolean tookEffect() throws InterruptedException {
        return true;
    }

    /** What went wrong while it lasted, if something did: then it was not the fault that the drill asked for. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Undoes it; does nothing when there is nothing to undo. Must not be held up by an interrupt. */
    void heal();
}
