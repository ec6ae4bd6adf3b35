package dev.uncontained.lab.drill;

/**
 * The time a fault was there.
 *
 * @param fault the fault
 * @param fromSeconds wall time since the disturbed run began
 * @param toSeconds its end; the same for one that was done when it had begun
 */
record Window(Fault fault, double fromSeconds, double toSeconds) {}
