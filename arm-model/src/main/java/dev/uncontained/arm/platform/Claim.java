package dev.uncontained.arm.platform;

import java.util.Arrays;
import java.util.List;

/**
 * Where a statement about a platform comes from.
 *
 * @param subject the keys of the file it names, with commas between them; a mapping stands for all that is below it
 * @param source where it was read, or how it was arrived at
 * @param grade how sure it is
 */
public record Claim(String subject, String source, Grade grade) {
    /** The keys it names. */
    public List<String> subjects() {
        return Arrays.stream(subject.split(",")).map(String::strip).toList();
    }

    /** How closely it names a key: the length of the name, or 0 when it does not cover the key. */
    public int closeness(String key) {
        return subjects().stream()
                .filter(named -> key.equals(named) || key.startsWith(named + "."))
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

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
