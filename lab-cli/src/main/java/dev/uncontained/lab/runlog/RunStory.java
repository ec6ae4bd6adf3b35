package dev.uncontained.lab.runlog;

import dev.uncontained.events.Event;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.report.Manifest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a run began and what it is said to have yielded.
 *
 * @param started what began it
 * @param result what it yielded, or null when nobody has said so yet
 */
public record RunStory(
        RunEvent.RunStarted started, @Nullable RunResult result) {
    /**
     * Reads it from {@code lab.runs}, past what nobody can read there; where that has lost the beginning, from the run's manifest.
     *
     * @throws LabException with exit status 2 when neither has it, 1 when a record that cannot be read may have been it
     */
    public static RunStory of(RunLog log) throws InterruptedException {
        EventCodec codec = new EventCodec();
        RunEvent.RunStarted started = null;
        RunResult result = null;
        LabException unreadable = null;
        for (RunRecord record : log.ofRun()) {
            try {
                Optional<Event> event = codec.decode(Topic.RUNS, record.key(), record.value());
                if (event.isPresent() && event.get() instanceof RunEvent.RunStarted found && started == null) {
                    started = found;
                } else if (event.isPresent() && event.get() instanceof RunEvent.RunCompleted end && result == null) {
                    result = end.result();
                }
            } catch (UnreadableRecordException e) {
                unreadable = unreadable == null ? unreadable(record, log.source(), e.getMessage()) : unreadable;
            }
        }
        Manifest manifest = started == null ? RunLogs.manifest(log.run()) : null;
        if (manifest != null) {
            started = manifest.started();
        }
        if (started == null) {
            throw unreadable == null ? RunLogs.unknown(log) : unreadable;
        }
        return new RunStory(started, result);
    }

    /** Says that what began the run may be a record that cannot be read. */
    public static LabException unreadable(RunRecord record, String source, @Nullable String why) {
        return LabException.badResult("no RunStarted of run %s in %s can be read; %s-%d offset %d may have been it: %s."
                .formatted(
                        record.keyText(),
                        source,
                        record.topic().topicName(),
                        record.partition(),
                        record.offset(),
                        why));
    }
}
