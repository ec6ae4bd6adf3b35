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
     * Reads it from {@code lab.runs}; where that has lost the beginning, from the run's manifest.
     *
     * @throws LabException with exit status 2 when neither has it
     */
    public static RunStory of(RunLog log) throws InterruptedException {
        EventCodec codec = new EventCodec();
        RunEvent.RunStarted started = null;
        RunResult result = null;
        for (RunRecord record : log.ofRun()) {
            try {
                Optional<Event> event = codec.decode(Topic.RUNS, record.key(), record.value());
                if (event.isPresent() && event.get() instanceof RunEvent.RunStarted found && started == null) {
                    started = found;
                } else if (event.isPresent() && event.get() instanceof RunEvent.RunCompleted end && result == null) {
                    result = end.result();
                }
            } catch (UnreadableRecordException e) {
                throw LabException.badResult("%s offset %d of %s cannot be read: %s"
                        .formatted(record.topic().topicName(), record.offset(), log.source(), e.getMessage()));
            }
        }
        Manifest manifest = started == null ? RunLogs.manifest(log.run()) : null;
        if (manifest != null) {
            started = manifest.started();
        }
        if (started == null) {
            throw RunLogs.unknown(log);
        }
        return new RunStory(started, result);
    }
}
