package dev.uncontained.events.core.monitor;

import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every run that {@code lab.runs} knows, in the order of their starts. Safe for use by many threads; written by the one that reads it. */
public final class RunCatalog {
    /** Runs that are over of which the series is kept. */
    public static final int KEPT = 32;

    private volatile Map<String, Entry> entries = Map.of();
    private volatile Set<String> completed = Set.of();
    private volatile Set<String> forgotten = Set.of();

    /** No run yet. */
    public RunCatalog() {}

    /** What has become of a run. */
    public enum State {
        RUNNING,
        STOPPING,
        COMPLETED;

        /** As REST writes it. */
        public String wireName() {
            return switch (this) {
                case RUNNING -> "running";
                case STOPPING -> "stopping";
                case COMPLETED -> "completed";
            };
        }
    }

    /**
     * One run.
     *
     * @param result what it yielded, once it is over
     */
    public record Entry(RunInfo info, State state, @Nullable RunResult result) {}

    /** Takes note of an event. The first RunCompleted of a run counts; others can only differ in wall-clock figures. */
    public synchronized void onEvent(RunEvent event) {
        Map<String, Entry> next = new LinkedHashMap<>(entries);
        switch (event) {
            case RunEvent.RunStarted e -> {
                if (!forgotten.contains(e.run())) {
                    next.putIfAbsent(e.run(), new Entry(RunInfo.of(e), State.RUNNING, null));
                }
            }
            case RunEvent.RunStopRequested e ->
                next.computeIfPresent(
                        e.run(),
                        (run, entry) -> entry.result == null ? new Entry(entry.info, State.STOPPING, null) : entry);
            case RunEvent.RunCompleted e -> {
                next.computeIfPresent(
                        e.run(),
                        (run, entry) -> entry.result == null
                                ? new Entry(entry.info.over(), State.COMPLETED, e.result())
                                : entry);
                completed = plus(completed, e.run());
            }
            case RunEvent.RunForgotten e -> {
                next.remove(e.run());
                completed = plus(completed, e.run());
                forgotten = plus(forgotten, e.run());
            }
            case RunEvent.DrillFaultBegan e -> {}
            case RunEvent.DrillFaultEnded e -> {}
        }
        entries = Collections.unmodifiableMap(next);
    }

    private static Set<String> plus(Set<String> runs, String run) {
        Set<String> more = new HashSet<>(runs);
        more.add(run);
        return Set.copyOf(more);
    }

    /** A run, if it is known. */
    public Optional<Entry> find(String run) {
        return Optional.ofNullable(entries.get(run));
    }

    /** Every run, the newest first. */
    public List<Entry> newestFirst() {
        return new ArrayList<>(entries.values()).reversed();
    }

    /** Runs that nobody is to be shown any more; they are over, too. */
    public Set<String> forgotten() {
        return forgotten;
    }

    /** Runs that are over. */
    public Set<String> completed() {
        return completed;
    }

    /** Ids of all runs. */
    public Set<String> known() {
        Set<String> known = new HashSet<>(entries.keySet());
        known.addAll(completed);
        return known;
    }

    /** The {@value #KEPT} newest of those that are over: their series is kept. */
    public Set<String> kept() {
        Set<String> kept = new HashSet<>();
        for (Entry entry : newestFirst()) {
            if (entry.state == State.COMPLETED && kept.size() < KEPT) {
                kept.add(entry.info.run());
            }
        }
        return kept;
    }
}
