package dev.uncontained.lab.proxy;

import java.util.Random;

/** Every block comes later by a time drawn evenly from delay - spread to delay + spread. The order of bytes stays, as TCP keeps it. */
final class Latency implements LinkFault {
    private final long delayNs;
    private final long spreadNs;
    private final Random random;

    Latency(long delayNs, long spreadNs, long seed) {
        this.delayNs = delayNs;
        this.spreadNs = spreadNs;
        this.random = new Random(seed);
    }

    @Override
    public long delayNs() {
        return delayNs - spreadNs + (long) (random.nextDouble() * 2 * spreadNs);
    }
}
