package dev.uncontained.events.fold;

import dev.uncontained.events.codec.Mix;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The digest of a run: a fold of the digests of its hosts, in ascending order of host id (by {@link String#compareTo}).
 *
 * <pre>
 * d = 0
 * for each host: d = mix(mix(d ^ fnv1a64(UTF-8 of the host id)) ^ digest of the host as 64 bits)
 * </pre>
 *
 * with {@link Mix#mix} and FNV-1a of 64 bits (offset basis 0xcbf29ce484222325, prime 0x100000001b3). It is written as 16 hex digits. Who
 * recomputes a run from the log uses this class on the {@code digest} of each {@code HostFinished}.
 */
public final class RunDigest {
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private RunDigest() {}

    /**
     * Digest of a run.
     *
     * @param digests digest of every host, 16 hex digits each, by host id
     * @throws NumberFormatException when one of them is no number of at most 64 bits in hex
     */
    public static String of(Map<String, String> digests) {
        SortedMap<String, String> ascending = new TreeMap<>(digests);
        long digest = 0;
        for (var host : ascending.entrySet()) {
            digest = Mix.mix(digest ^ fnv1a(host.getKey()));
            digest = Mix.mix(digest ^ Long.parseUnsignedLong(host.getValue(), 16));
        }
        return String.format("%016x", digest);
    }

    private static long fnv1a(String text) {
        long hash = FNV_BASIS;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        return hash;
    }
}
