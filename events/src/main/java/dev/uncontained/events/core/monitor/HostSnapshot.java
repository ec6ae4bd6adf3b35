package dev.uncontained.events.core.monitor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One host in a snapshot. Fingerprints are left out: a copy of what was folded before a restart is taken for an honest one.
 *
 * @param host id of the host
 * @param cell its cell, once it has booted
 * @param last last sequence number of each topic of {@link MonitorTopics#FOLDED}
 * @param unplaced traffic over virtual time while it has no cell
 */
public record HostSnapshot(
        String host,
        @Nullable CellKey cell,
        CellTotals.State totals,
        List<Long> last,
        int boot,
        boolean up,
        long lengthNs,
        long bootedAtNs,
        long crashedUpNs,
        long lastNsOfBoot,
        long reachedNs,
        long chain,
        long burstsLost,
        long eventsLost,
        long copies,
        long divergent,
        long chainBreaks,
        @Nullable Finish finish,
        long finalUpNs,
        boolean complete,
        Series.@Nullable State unplaced) {}
