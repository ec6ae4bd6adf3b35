package dev.uncontained.monitor.rest;

import dev.uncontained.events.RunResult;
import dev.uncontained.events.Topic;
import dev.uncontained.events.core.monitor.Lifetime;
import dev.uncontained.events.core.monitor.MonitorTopics;
import dev.uncontained.events.core.monitor.RunSummary;
import dev.uncontained.events.core.monitor.Truth;
import dev.uncontained.monitor.kafka.MonitorView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What this instance has folded on the partitions it owns, over all runs ever.
 *
 * @param partitions partitions owned
 * @param policies sums over hosts, by policy and platform
 * @param records records read, by topic
 * @param refused records sent to the dead letters, by topic
 * @param lag records not read yet, by topic
 */
public record TotalsView(
        List<Integer> partitions,
        Map<String, RunResult.PolicyResult> policies,
        Truth truth,
        boolean balanced,
        int hostsStalled,
        RunResult.Latency latencyMicros,
        Map<String, Long> records,
        Map<String, Long> refused,
        Map<String, Long> lag) {
    static TotalsView of(MonitorView view) {
        Lifetime total = view.total();
        Map<String, Long> records = new TreeMap<>();
        Map<String, Long> refused = new TreeMap<>();
        Map<String, Long> lag = new TreeMap<>();
        for (Topic topic : MonitorTopics.FOLDED) {
            records.put(topic.topicName(), view.records(topic));
            lag.put(topic.topicName(), view.lag(topic.topicName()));
            refused.put(topic.topicName(), view.refused(topic));
        }
        return new TotalsView(
                view.partitions().stream().map(p -> p.partition()).toList(),
                RunSummary.table(total.cells()),
                total.truth(),
                total.truth().isBalanced(),
                view.hostsSilent(),
                total.latency().toResult(),
                records,
                refused,
                lag);
    }
}
