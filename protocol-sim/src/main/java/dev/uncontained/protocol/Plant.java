package dev.uncontained.protocol;

/** A mistake that somebody could make, planted to see whether it is found. */
public enum Plant {
    /** None: the services as they are. */
    NONE,
    /** guest-service takes any answer with the right request number, of whatever boot. */
    REPLY_WITHOUT_BOOT,
    /** guest-service sends a checkpoint without waiting for what was written before it. */
    CHECKPOINT_BEFORE_ACKNOWLEDGEMENTS,
    /** kvm-service folds its state from what comes in, as it comes, and not from what it has answered. */
    STATE_FOLDED_FROM_INPUTS,
    /** guest-service closes open bursts at moments of the wall clock. */
    BURST_CLOSED_BY_A_CLOCK
}
