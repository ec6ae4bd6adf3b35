package dev.uncontained.lab.verify;

import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Topic;
import dev.uncontained.lab.runlog.Retention;
import dev.uncontained.lab.runlog.RunFileHeader.Cut;
import dev.uncontained.lab.runlog.RunRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one host has on one control topic, by number; copies, gaps and what cannot be read are told apart as they come. */
final class EventTrack {
    /** A record that could be read. */
    record Recorded(RunRecord record, HostScoped event) {}

    private final Topic topic;
    private final String host;
    private final Findings findings;
    private final Checked checked;
    private final List<@Nullable Recorded> byNumber = new ArrayList<>();
    private final Deque<Unreadable> unreadable = new ArrayDeque<>();
    private final Retention retention;
    private int partition = -1;

    private record Unreadable(RunRecord record, String why) {}

    EventTrack(Topic topic, String host, Retention retention, Findings findings, Checked checked) {
        this.topic = topic;
        this.host = host;
        this.retention = retention;
        this.findings = findings;
        this.checked = checked;
    }

    void onUnreadable(RunRecord record, String why) {
        partition = record.partition();
        unreadable.add(new Unreadable(record, why));
    }

    void onEvent(RunRecord record, HostScoped event) {
        partition = record.partition();
        long seq = event.header().seq();
        if (seq < 1 || seq - byNumber.size() > 1_000_000) {
            findings.add(Breach.at(
                    record, Breach.Law.SEQUENCE, name(event), "number " + (byNumber.size() + 1), "number " + seq));
            return;
        }
        if (seq <= byNumber.size()) {
            again(record, event, (int) seq - 1);
            return;
        }
        if (seq > byNumber.size() + 1) {
            gap(record, seq);
        }
        byNumber.add(new Recorded(record, event));
    }

    private void again(RunRecord record, HostScoped event, int index) {
        Recorded before = byNumber.get(index);
        if (before == null) {
            findings.add(Breach.at(
                    record,
                    Breach.Law.SEQUENCE,
                    name(event),
                    "number " + (byNumber.size() + 1),
                    "number " + (index + 1) + ", out of order"));
            byNumber.set(index, new Recorded(record, event));
        } else if (before.event.equals(event)) {
            checked.copies++;
        } else {
            findings.add(Breach.at(
                    record,
                    Breach.Law.COPY,
                    "number " + (index + 1),
                    "a copy of the " + name(before.event) + " at offset " + before.record.offset(),
                    "another " + name(event)));
        }
    }

    private void gap(RunRecord record, long seq) {
        long first = byNumber.size() + 1L;
        if (isCut()) {
            findings.cuts.add(new Cut(topic.topicName(), record.partition(), host, seq));
        } else {
            missing(first, seq - 1, record);
        }
        while (byNumber.size() < seq - 1) {
            byNumber.add(null);
        }
    }

    /** Whether what comes before the first record there is can have been deleted by retention. */
    private boolean isCut() {
        return byNumber.isEmpty() && unreadable.isEmpty() && retention.hasCut(topic, partition);
    }

    /** Reports numbers that are not there; a record that cannot be read stands for the one it was. */
    private void missing(long first, long last, @Nullable RunRecord next) {
        long number = first;
        while (number <= last && !unreadable.isEmpty()) {
            Unreadable bad = unreadable.remove();
            findings.add(Breach.at(
                    bad.record, Breach.Law.CHECKSUM, "the record", "number " + number + " of " + host, bad.why));
            number++;
        }
        if (number > last) {
            return;
        }
        String numbers = number == last ? "number " + number : "numbers " + number + " to " + last;
        if (next == null) {
            findings.add(new Breach(
                    Breach.Law.SEQUENCE, topic.topicName(), partition, -1, host, "the end", numbers, "nothing"));
        } else {
            findings.add(Breach.at(next, Breach.Law.SEQUENCE, "the record before", numbers, "number " + (last + 1)));
        }
    }

    /** The record of a number, or null when it is not there; that is reported elsewhere. */
    @Nullable
    Recorded at(long seq) {
        return seq <= byNumber.size() ? byNumber.get((int) seq - 1) : null;
    }

    /** The last record, or null. */
    @Nullable
    Recorded last() {
        return byNumber.isEmpty() ? null : byNumber.getLast();
    }

    /** All of it, with null for what is missing. */
    List<@Nullable Recorded> all() {
        return byNumber;
    }

    /**
     * The host has ended.
     *
     * @param last number of the last event there must be
     * @param most number of the last one there may be
     */
    void end(long last, long most) {
        if (last > 0 && isCut()) {
            findings.cuts.add(new Cut(topic.topicName(), partition, host, last + 1));
        } else if (byNumber.size() < last) {
            missing(byNumber.size() + 1L, last, null);
        }
        for (long number = most + 1; number <= byNumber.size(); number++) {
            Recorded extra = at(number);
            if (extra != null) {
                findings.add(Breach.at(
                        extra.record,
                        Breach.Law.SEQUENCE,
                        name(extra.event),
                        "nothing behind number " + most,
                        "number " + number));
            }
        }
        close();
    }

    /** What could not be read and is missed by nobody was never this host's. */
    void close() {
        checked.foreign += unreadable.size();
        unreadable.clear();
    }

    static String name(HostScoped event) {
        return event.getClass().getSimpleName();
    }
}
