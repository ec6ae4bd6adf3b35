package dev.uncontained.events;

/**
 * How fast the accesses of a run are executed in wall time, and how long their records are. Part of RunStarted, so that every instance knows it;
 * no result depends on it.
 *
 * <p>At a rate the load is open: each quantum of a host has a moment at which it is due, whatever became of those before, and its bursts say that
 * moment and not the one at which they were written. What holds a host up is therefore part of their latency.
 *
 * @param accessesPerSecond accesses of all hosts together in a second of wall time; 0 for as many as there can be
 * @param closed whether a host waits, before each quantum, until all it has written is acknowledged. It has no rate then, and its bursts say when
 *     they were written: a stall makes fewer bursts late than an open load would
 * @param paddingBytes bytes added to each record of {@code guest.mmio}, in a header that nobody reads
 */
public record Load(long accessesPerSecond, boolean closed, int paddingBytes) {
    /** As fast as it goes. */
    public static final Load FULL_SPEED = new Load(0, false, 0);

    /** The longest padding. */
    public static final int MOST_PADDING_BYTES = 1 << 16;

    /** Time from RunStarted until the first access is due, in which hosts boot and take their first aborts: 2 s. */
    private static final long LEAD_MICROS = 2_000_000;

    /** Hosts do not begin all at once, but spread over this, since all quanta of like hosts would be due at the same moments. */
    private static final long SPREAD_MICROS = 100_000;

    private static final double GOLDEN = 0.618_033_988_749_895;

    public Load {
        if (accessesPerSecond < 0) {
            throw new IllegalArgumentException("a rate of " + accessesPerSecond + " accesses a second");
        }
        if (closed && accessesPerSecond > 0) {
            throw new IllegalArgumentException("a closed loop has no rate: it goes as fast as it is answered");
        }
        if (paddingBytes < 0 || paddingBytes > MOST_PADDING_BYTES) {
            throw new IllegalArgumentException("padding of " + paddingBytes + " bytes; 0 to " + MOST_PADDING_BYTES);
        }
    }

    /**
     * When the next access of a host is due at a rate, in microseconds since 1970.
     *
     * @param startedAtEpochMs when the run was started
     * @param accessesPerSecond accesses of all hosts together in a second
     * @param place number of the host among the run's, from 0
     * @param hosts how many there are
     * @param issued accesses it has issued
     */
    public static long dueMicros(long startedAtEpochMs, long accessesPerSecond, int place, int hosts, long issued) {
        long spread = (long) (place * GOLDEN % 1 * SPREAD_MICROS);
        return startedAtEpochMs * 1_000 + LEAD_MICROS + spread + (long) (1e6 * hosts / accessesPerSecond * issued);
    }
}
