package dev.uncontained.events.core.monitor;

import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.RunEvent.RunStarted;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What RunStarted says about a run.
 *
 * @param run id
 * @param scenario name of the scenario
 * @param seed seed of the run
 * @param startedAtEpochMs wall clock of its start
 * @param lengthNs virtual length
 * @param hostCount hosts there will be
 * @param hosts cell of each of them, ascending by host id; empty when the run is over, for then nobody asks any more
 */
public record RunInfo(
        String run,
        String scenario,
        long seed,
        long startedAtEpochMs,
        long lengthNs,
        int hostCount,
        SortedMap<String, CellKey> hosts) {
    public RunInfo {
        hosts = Collections.unmodifiableSortedMap(new TreeMap<>(hosts));
    }

    /** Takes what matters from the event. */
    public static RunInfo of(RunStarted event) {
        SortedMap<String, CellKey> hosts = new TreeMap<>();
        for (HostSpec host : event.scenario().hosts(event.platforms())) {
            hosts.put(
                    host.host(),
                    new CellKey(host.policy().wireName(), host.platform().name()));
        }
        return new RunInfo(
                event.run(),
                event.scenario().name(),
                event.scenario().seed(),
                event.startedAtEpochMs(),
                event.scenario().lengthNs(),
                hosts.size(),
                hosts);
    }

    /** What is kept of it when the run is over: a name for each of 10,000 hosts is a megabyte. */
    public RunInfo over() {
        return new RunInfo(run, scenario, seed, startedAtEpochMs, lengthNs, hostCount, Collections.emptySortedMap());
    }
}
