package dev.uncontained.events.core.monitor;

import dev.uncontained.events.HostEvent.HostFinished;

/**
 * What a host says of itself at its end: the second of the three counts.
 *
 * @param partial whether it was stopped before its end
 * @param bursts last sequence number on {@code guest.mmio}
 * @param faultEvents last sequence number on {@code platform.faults}
 * @param issued accesses by the workload's own counters
 * @param completed accesses by the engine's counters, as the next four
 * @param digest digest of the host, 16 hex digits
 */
public record Finish(
        boolean partial,
        long bursts,
        long faultEvents,
        long issued,
        long completed,
        long corrupted,
        long contained,
        long uncontained,
        long discarded,
        String digest) {
    static Finish of(HostFinished event) {
        var totals = event.totals();
        long discarded = 0;
        for (long count : totals.discarded().values()) {
            discarded += count;
        }
        return new Finish(
                event.partial(),
                event.bursts(),
                event.faultEvents(),
                totals.issued(),
                totals.completed(),
                totals.corrupted(),
                totals.contained(),
                totals.uncontained(),
                discarded,
                event.digest());
    }

    /**
     * Accesses by which the three counts of a host differ: its own, those of its bursts, those of the fault topic.
     *
     * @param folded all that was folded of the host
     */
    long imbalance(CellTotals folded) {
        BurstSums bursts = folded.bursts();
        long sum = Math.abs(bursts.total(Column.IN_FLIGHT_DRIFT));
        sum += Math.abs(issued - bursts.total(Column.ISSUED));
        sum += Math.abs(completed - bursts.total(Column.COMPLETED));
        sum += Math.abs(discarded - bursts.total(Column.DISCARDED));
        sum += spread(
                corrupted, bursts.total(Column.CORRUPTED), folded.corrupted().total());
        sum += spread(
                contained, bursts.total(Column.CONTAINED), folded.contained().total());
        sum += spread(
                uncontained,
                bursts.total(Column.UNCONTAINED),
                folded.uncontained().total());
        return sum;
    }

    private static long spread(long a, long b, long c) {
        return Math.max(a, Math.max(b, c)) - Math.min(a, Math.min(b, c));
    }
}
