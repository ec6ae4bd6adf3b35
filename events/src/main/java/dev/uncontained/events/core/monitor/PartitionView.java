package dev.uncontained.events.core.monitor;

import java.util.List;
import java.util.SortedMap;

/**
 * One partition as of one moment; nobody changes it any more.
 *
 * @param partition its number
 * @param lifetime sums of the runs that are over
 * @param live runs still at work
 * @param records records read of each topic of {@link MonitorTopics#FOLDED}, ever
 * @param refused records sent to the dead letters, by topic, ever
 */
public record PartitionView(
        int partition,
        Lifetime lifetime,
        List<PartSummary> live,
        List<Long> records,
        SortedMap<String, Long> refused) {}
