package dev.uncontained.arm.host;

import dev.uncontained.arm.memory.MemoryType;

/** An asynchronous error that has been raised and has not surfaced yet. At most one region has one at a time. */
final class PendingError {
    /** When it surfaces at the latest, in ps; negative when there is none. */
    long surfacesPs = -1;

    int region;
    /** Accesses it has taken. */
    int accesses;
    /** The first of them. */
    long causeAccess;

    FaultCause cause = FaultCause.WIDTH;
    MemoryType type = MemoryType.NORMAL_NC;
    int program;

    boolean isRaised() {
        return surfacesPs >= 0;
    }

    void clear() {
        surfacesPs = -1;
        accesses = 0;
    }
}
