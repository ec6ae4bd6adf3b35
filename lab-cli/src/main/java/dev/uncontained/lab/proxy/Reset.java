package dev.uncontained.lab.proxy;

import java.util.Random;

/** Connections are reset: those that are there at once, those opened while it lasts when they have carried a number of bytes that is drawn. */
final class Reset implements LinkFault {
    private final long mostBytes;
    private final Random random;

    /**
     * @param mostBytes most bytes that a new connection carries, in both directions together; 0 resets it at once
     */
    Reset(long mostBytes, long seed) {
        this.mostBytes = mostBytes;
        this.random = new Random(seed);
    }

    @Override
    public void begin(Connection connection) {
        connection.reset();
    }

    @Override
    public void opened(Connection connection) {
        connection.resetAfter(random.nextLong(mostBytes + 1));
    }

    @Override
    public void end(Connection connection) {
        connection.resetAfter(Long.MAX_VALUE);
    }
}
