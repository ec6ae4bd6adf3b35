package dev.uncontained.events;

import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.scenario.Scenario;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Topic {@code lab.runs}, keyed by run. */
public sealed interface RunEvent extends Event {
    String run();

    /**
     * A run begins: everything that decides its results.
     *
     * @param run id, unique for ever
     * @param startedAtEpochMs wall clock; decides nothing
     * @param labVersion version of the lab that started it
     * @param scenario the whole scenario
     * @param platforms every platform it names, by name
     * @param load how fast it is to be executed in wall time; null for as fast as it goes. Decides nothing
     */
    record RunStarted(
            String run,
            long startedAtEpochMs,
            String labVersion,
            Scenario scenario,
            Map<String, Platform> platforms,
            @Nullable Load load)
            implements RunEvent {
        public RunStarted {
            platforms = Map.copyOf(platforms);
        }

        /** A run at full speed. */
        public RunStarted(
                String run,
                long startedAtEpochMs,
                String labVersion,
                Scenario scenario,
                Map<String, Platform> platforms) {
            this(run, startedAtEpochMs, labVersion, scenario, platforms, null);
        }
    }

    /**
     * Someone wants the run to end now; what it yields is {@code partial}.
     *
     * @param reason why, for people
     */
    record RunStopRequested(String run, String reason) implements RunEvent {}

    /**
     * A run has ended and every burst of it is folded.
     *
     * @param result what it yielded; only its pipeline part depends on who wrote it
     */
    record RunCompleted(String run, RunResult result) implements RunEvent {}

    /**
     * Nobody is to be shown the run any more, and nothing of it is to be kept but its events and its part in the lifetime counters. Its
     * events stay until retention.
     *
     * @param reason why, for people
     */
    record RunForgotten(String run, String reason) implements RunEvent {}

    /**
     * A drill has begun to disturb the run, for whoever looks at it; decides nothing.
     *
     * @param drill name of the drill
     * @param fault what people call the fault
     * @param kind what it does, as drill files write it
     * @param target what it strikes; empty for the whole machine
     * @param atEpochMs wall clock
     */
    record DrillFaultBegan(String run, String drill, String fault, String kind, String target, long atEpochMs)
            implements RunEvent {}

    /**
     * A fault of a drill is undone.
     *
     * @param drill name of the drill
     * @param fault what people call the fault
     * @param target what it struck; empty for the whole machine
     * @param atEpochMs wall clock
     */
    record DrillFaultEnded(String run, String drill, String fault, String target, long atEpochMs) implements RunEvent {}
}
