package dev.uncontained.lab.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.uncontained.events.Event;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.report.Estimate;
import dev.uncontained.lab.runlog.RunRecord;
import dev.uncontained.lab.runlog.RunStory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code lab.runs} says about the run, and what its files say. */
final class RunCheck {
    private final EventCodec codec;
    private final JsonMapper mapper;
    private final Findings findings;
    private final Checked checked;
    private final List<Completed> completed = new ArrayList<>();
    private RunEvent.@Nullable RunStarted started;

    private final Deque<Unreadable> unreadable = new ArrayDeque<>();

    private record Completed(RunRecord record, RunResult result) {}

    private record Unreadable(RunRecord record, String why) {}

    RunCheck(EventCodec codec, Findings findings, Checked checked) {
        this.codec = codec;
        this.mapper = codec.mapper();
        this.findings = findings;
        this.checked = checked;
    }

    void onRecord(RunRecord record) {
        checked.records++;
        try {
            Optional<Event> event = codec.decode(Topic.RUNS, record.key(), record.value());
            if (event.isPresent() && event.get() instanceof RunEvent found) {
                onEvent(record, found);
            }
        } catch (UnreadableRecordException e) {
            unreadable.add(new Unreadable(record, String.valueOf(e.getMessage())));
        }
    }

    /**
     * The log has no more of {@code lab.runs}. These records have no numbers: what cannot be read stands for the first or the last event of the
     * run when that is missing, and was never the run's when both are there.
     */
    void end() {
        if (started == null) {
            breach(unreadable.pollFirst(), "RunStarted");
        }
        if (completed.isEmpty()) {
            breach(unreadable.pollLast(), "RunCompleted");
        }
        checked.foreign += unreadable.size();
        unreadable.clear();
    }

    private void breach(@Nullable Unreadable bad, String expected) {
        if (bad != null) {
            findings.add(Breach.at(bad.record, Breach.Law.CHECKSUM, "the record", expected, bad.why));
        }
    }

    private void onEvent(RunRecord record, RunEvent event) {
        switch (event) {
            case RunEvent.RunStarted e -> {
                RunEvent.RunStarted before = started;
                if (before == null) {
                    started = e;
                } else {
                    compare(record, Breach.Law.COPY, "RunStarted", before, e);
                }
            }
            case RunEvent.RunCompleted e -> completed.add(new Completed(record, e.result()));
            case RunEvent.RunStopRequested e -> {}
            case RunEvent.RunForgotten e -> {}
            case RunEvent.DrillFaultBegan e -> {}
            case RunEvent.DrillFaultEnded e -> {}
        }
    }

    private void compare(RunRecord record, Breach.Law law, String what, Object expected, Object found) {
        Difference difference = Difference.of(mapper, expected, found);
        if (difference != null) {
            findings.add(
                    Breach.at(record, law, what + ", " + difference.path(), difference.expected(), difference.found()));
        } else if (law == Breach.Law.COPY) {
            checked.copies++;
        }
    }

    /**
     * What began the run.
     *
     * @param fallback what the run's manifest says, or null; where both are there they must agree
     * @throws LabException with exit status 2 when neither is there, 1 when a record that cannot be read may have been it
     */
    RunEvent.RunStarted started(RunEvent.@Nullable RunStarted fallback, String source) {
        RunEvent.RunStarted found = started;
        Unreadable bad = unreadable.peekFirst();
        if (found == null && fallback == null && bad != null) {
            throw RunStory.unreadable(bad.record, source, bad.why);
        }
        if (found == null && fallback == null) {
            throw LabException.usage(
                    "RunStarted is not in " + source + ": retention has deleted it, and without it nothing follows.",
                    "With the run's manifest.json in runs/<id>, verify starts from that.");
        }
        if (found == null) {
            return java.util.Objects.requireNonNull(fallback);
        }
        Difference difference = fallback == null ? null : Difference.of(mapper, fallback, found);
        if (difference != null) {
            findings.add(new Breach(
                    Breach.Law.RESULT,
                    "manifest.json",
                    -1,
                    -1,
                    "",
                    "started, " + difference.path(),
                    difference.found() + ", as RunStarted says",
                    difference.expected()));
        }
        return found;
    }

    /** Whether RunStarted itself was read. */
    boolean isStartedThere() {
        return started != null;
    }

    /** Whether RunCompleted was read. */
    boolean isCompletedThere() {
        return !completed.isEmpty();
    }

    /**
     * Holds what the run is said to have yielded against what its records yield; wall-clock figures are nobody's to verify.
     *
     * @param estimates what the run's platforms state without anyone having measured it: files of earlier releases do not list them
     */
    int compareResults(RunResult recomputed, List<Estimate> estimates, @Nullable Path resultJson) {
        JsonNode expected = timeless(mapper.valueToTree(recomputed));
        for (Completed end : completed) {
            Difference difference = Difference.of("", expected, timeless(mapper.valueToTree(end.result)));
            if (difference != null) {
                findings.add(Breach.at(
                        end.record,
                        Breach.Law.RESULT,
                        "RunCompleted, " + difference.path(),
                        difference.expected(),
                        difference.found()));
            }
        }
        if (resultJson == null) {
            return completed.size();
        }
        try {
            JsonNode found = timeless(mapper.readTree(Files.readString(resultJson)));
            JsonNode whole = found.has("estimates") ? timeless(Estimate.json(mapper, recomputed, estimates)) : expected;
            Difference difference = Difference.of("", whole, found);
            if (difference != null) {
                findings.add(new Breach(
                        Breach.Law.RESULT,
                        resultJson.toString(),
                        -1,
                        -1,
                        "",
                        difference.path(),
                        difference.expected(),
                        difference.found()));
            }
        } catch (IOException e) {
            findings.add(new Breach(
                    Breach.Law.RESULT, resultJson.toString(), -1, -1, "", "the file", "a result", "" + e.getMessage()));
        }
        return completed.size() + 1;
    }

    private static JsonNode timeless(JsonNode result) {
        if (result instanceof ObjectNode object) {
            object.remove("pipeline");
        }
        return result;
    }
}
