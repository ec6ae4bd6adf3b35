package dev.uncontained.arm.platform;

/**
 * Where a statement about a platform comes from.
 *
 * @param subject the key or keys of the file it covers
 * @param source where it was read, or how it was arrived at
 * @param grade how sure it is
 */
public record Claim(String subject, String source, Grade grade) {
    /** How sure a statement is. */
    public enum Grade {
        /** Read in the source named. */
        READ,
        /** Computed from such a source. */
        COMPUTED,
        /** General knowledge, not looked up. */
        GENERAL,
        /** An estimate. */
        ESTIMATE
    }
}
