package dev.uncontained.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a run is, as fault-monitor sees it.
 *
 * @param hosts hosts it has
 * @param hostsFinished hosts that reached their end
 * @param virtualFraction virtual time passed, of all there is, 0 to 1
 * @param bursts bursts folded
 * @param accesses accesses in them
 * @param uncontained hosts' ends among them
 * @param stalled hosts that have made no progress for longer than they may
 */
public record RunProgress(
        int hosts,
        int hostsFinished,
        double virtualFraction,
        long bursts,
        long accesses,
        long uncontained,
        List<String> stalled) {
    public RunProgress {
        stalled = List.copyOf(stalled);
    }

    static RunProgress of(JsonNode run) {
        List<String> stalled = new ArrayList<>();
        run.path("stalled").forEach(host -> stalled.add(host.asText()));
        return new RunProgress(
                run.path("hosts").asInt(),
                run.path("hostsFinished").asInt(),
                run.path("virtualFraction").asDouble(),
                run.path("bursts").asLong(),
                run.path("accesses").asLong(),
                run.path("uncontained").asLong(),
                stalled);
    }
}
