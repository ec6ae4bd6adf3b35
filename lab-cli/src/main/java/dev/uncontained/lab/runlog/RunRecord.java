package dev.uncontained.lab.runlog;

import dev.uncontained.events.Topic;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One record of a run, as it stood on its topic.
 *
 * @param topic topic it is from
 * @param partition number of the partition
 * @param offset offset in the partition
 * @param timestampMs the broker's time stamp, ms since 1970; decides nothing
 * @param key key, the run or {@code run/host}
 * @param value the bytes a service wrote
 * @param damage how the copy in a file differs from the hash it was written with, or null
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes, never compared as records
public record RunRecord(
        Topic topic,
        int partition,
        long offset,
        long timestampMs,
        byte[] key,
        byte[] value,
        @Nullable Damage damage) {
    /**
     * A hash that does not fit.
     *
     * @param expected hash in the file, 16 hex digits
     * @param found hash of the bytes
     */
    public record Damage(String expected, String found) {}

    /** The key as text. */
    public String keyText() {
        return new String(key, StandardCharsets.UTF_8);
    }

    /** The host of a {@code run/host} key, or the empty string. */
    public String host() {
        String text = keyText();
        int slash = text.indexOf('/');
        return slash < 0 ? "" : text.substring(slash + 1);
    }
}
