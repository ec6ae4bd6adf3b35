package dev.uncontained.lab.proxy;

import java.util.Objects;

/**
 * A fault as a drill orders it.
 *
 * @param kind what is to be wrong
 * @param delayNs mean delay of {@link Kind#LATENCY}, in ns, at least {@code spreadNs}
 * @param spreadNs how far it strays to either side, in ns
 * @param bytes bytes a second of {@link Kind#BANDWIDTH}, at least 1; most bytes of a new connection of {@link Kind#RESET}
 * @param seed of what it draws
 * @param forNs how long it is meant to last, in ns; the proxy ends it by itself some time after, for a drill that was killed cannot
 */
public record LinkOrder(Kind kind, long delayNs, long spreadNs, long bytes, long seed, long forNs) {
    /** What can be wrong with a link. */
    public enum Kind {
        /** Blocks come late. */
        LATENCY,
        /** The line is slow. */
        BANDWIDTH,
        /** Nothing passes, in silence. */
        CUT,
        /** Connections are reset. */
        RESET,
        /** The far end is gone, in silence. */
        HALF_OPEN
    }

    public LinkOrder {
        Objects.requireNonNull(kind, "kind");
        if (spreadNs < 0 || delayNs < spreadNs) {
            throw new IllegalArgumentException(
                    "delayNs is " + delayNs + " and spreadNs " + spreadNs + "; a delay cannot be negative");
        }
        if (bytes < (kind == Kind.BANDWIDTH ? 1 : 0)) {
            throw new IllegalArgumentException("bytes is " + bytes + "; it must be positive");
        }
    }

    LinkFault fault() {
        return switch (kind) {
            case LATENCY -> new Latency(delayNs, spreadNs, seed);
            case BANDWIDTH -> new Bandwidth(bytes);
            case CUT -> new Cut();
            case RESET -> new Reset(bytes, seed);
            case HALF_OPEN -> new HalfOpen();
        };
    }
}
