package dev.uncontained.lab.runlog;

import dev.uncontained.events.Event;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.BurstView;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what retention has deleted: a host's records are numbered from 1, so where retention was at work a first one with a higher number tells
 * of those before it.
 */
final class Cuts {
    private final EventCodec codec = new EventCodec();
    private final BurstView burst = new BurstView();
    private final Set<String> begun = new HashSet<>();
    private final List<RunFileHeader.Cut> cuts = new ArrayList<>();
    private final Retention retention;
    private boolean started;
    private boolean completed;

    Cuts(Retention retention) {
        this.retention = retention;
    }

    void see(RunRecord record) {
        if (record.topic() == Topic.RUNS) {
            seeRun(record);
            return;
        }
        String place = record.topic() + " " + record.keyText();
        if (begun.contains(place)) {
            return;
        }
        long first;
        try {
            first = number(record);
        } catch (UnreadableRecordException e) {
            return; // says nothing about what came before it; verify names it
        }
        begun.add(place);
        if (first > 1 && retention.hasCut(record.topic(), record.partition())) {
            cuts.add(new RunFileHeader.Cut(record.topic().topicName(), record.partition(), record.host(), first));
        }
    }

    private void seeRun(RunRecord record) {
        try {
            Optional<Event> event = codec.decode(Topic.RUNS, record.key(), record.value());
            started |= event.isPresent() && event.get() instanceof RunEvent.RunStarted;
            completed |= event.isPresent() && event.get() instanceof RunEvent.RunCompleted;
        } catch (UnreadableRecordException e) {
            return;
        }
    }

    private long number(RunRecord record) throws UnreadableRecordException {
        if (record.topic() == Topic.MMIO) {
            burst.read(BurstCodec.keyHash(record.key()), record.value());
            return burst.seq();
        }
        Optional<Event> event = codec.decode(record.topic(), record.key(), record.value());
        if (event.isPresent() && event.get() instanceof HostScoped scoped) {
            return scoped.header().seq();
        }
        throw new UnreadableRecordException("of a type this lab does not know");
    }

    List<RunFileHeader.Cut> cuts() {
        return List.copyOf(cuts);
    }

    boolean started() {
        return started;
    }

    boolean completed() {
        return completed;
    }
}
