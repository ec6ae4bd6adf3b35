package dev.uncontained.arm.host;

/** Forms of the engine that come to the same. */
public enum Form {
    /** Access by access, as the rules read. */
    REFERENCE,
    /** Access by access, tuned. */
    GENERAL,
    /** Homogeneous stretches in closed form, the rest as {@link #GENERAL}. */
    FAST
}
