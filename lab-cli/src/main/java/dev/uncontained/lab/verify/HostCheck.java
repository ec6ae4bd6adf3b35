package dev.uncontained.lab.verify;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.AbortEvent;
import dev.uncontained.events.Event;
import dev.uncontained.events.FaultEvent;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.HostYield;
import dev.uncontained.events.RegionEvent;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.guest.HostWorld;
import dev.uncontained.events.core.guest.Outlet;
import dev.uncontained.lab.runlog.Retention;
import dev.uncontained.lab.runlog.RunRecord;
import dev.uncontained.lab.verify.EventTrack.Recorded;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One host: executes it again, VFIO's and KVM's answers included, and compares every record. What the records say is never executed from, but
 * for one thing, where the host was stopped; so one altered record is one breach and not the beginning of a thousand. One thread.
 */
final class HostCheck {
    private final String run;
    private final HostSpec spec;
    private final EventCodec codec;
    private final Retention retention;
    private final JsonMapper mapper;
    private final Findings findings;
    private final Checked checked;
    private final Map<Topic, EventTrack> tracks = new EnumMap<>(Topic.class);
    private final Map<Topic, Long> wrote = new EnumMap<>(Topic.class);
    private final Map<Integer, Long> highestVersion = new HashMap<>();
    private final BurstTrack bursts;
    private final Map<Topic, Long> mayWrite = new EnumMap<>(Topic.class);
    private boolean executedToItsEnd;
    private @Nullable HostWorld world;
    private @Nullable Recorded finished;
    private HostWorld.@Nullable Stop stop;

    HostCheck(String run, HostSpec spec, EventCodec codec, Retention retention, Findings findings, Checked checked) {
        this.run = run;
        this.spec = spec;
        this.retention = retention;
        this.codec = codec;
        this.mapper = codec.mapper();
        this.findings = findings;
        this.checked = checked;
        byte[] key = Header.key(run, spec.host()).getBytes(StandardCharsets.UTF_8);
        this.bursts = new BurstTrack(spec.host(), key, retention, findings, checked);
    }

    /**
     * The next record of the host; those of {@code guest.mmio} come last.
     *
     * @return what it holds if it is an event to be folded, or null
     */
    @Nullable
    HostScoped onEvent(RunRecord record) {
        checked.records++;
        EventTrack track = track(record.topic());
        try {
            Optional<Event> event = codec.decode(record.topic(), record.key(), record.value());
            if (event.isPresent() && event.get() instanceof HostScoped scoped) {
                track.onEvent(record, scoped);
                return scoped;
            }
            track.onUnreadable(record, "an event of a type this lab does not know");
        } catch (UnreadableRecordException e) {
            track.onUnreadable(record, String.valueOf(e.getMessage()));
        }
        return null;
    }

    /** The next burst; true when it is to be folded. */
    boolean onBurst(RunRecord record) {
        checked.records++;
        HostWorld executed = begin();
        return bursts.onRecord(record, () -> goOn(executed), highestVersion);
    }

    /** The log has no more of this host. */
    void end() {
        HostWorld executed = begin();
        if (finished == null) {
            findings.add(new Breach(
                    Breach.Law.SEQUENCE,
                    Topic.HOSTS.topicName(),
                    -1,
                    -1,
                    spec.host(),
                    "the end",
                    "HostFinished",
                    "nothing: the host has not ended, or its end is cut off"));
            bursts.close();
            tracks.values().forEach(EventTrack::close);
            return;
        }
        // reaches the end of the host, too: it asks for bursts until nothing more comes
        bursts.end(() -> goOn(executed));
        if (!executed.isFinished()) {
            findings.add(Breach.at(
                    finished.record(),
                    Breach.Law.HOST,
                    "HostFinished, virtualNs",
                    "a point at which the host can have been stopped",
                    String.valueOf(finished.event().header().virtualNs())));
        }
        tracks.forEach((topic, track) -> track.end(wrote.getOrDefault(topic, 0L), mayWrite.getOrDefault(topic, 0L)));
        checkSums(finished);
        checked.hosts++;
        checked.hostsStopped += stop == null ? 0 : 1;
    }

    private HostWorld begin() {
        HostWorld running = world;
        if (running != null) {
            return running;
        }
        for (Topic topic : new Topic[] {Topic.HOSTS, Topic.REGIONS, Topic.STAGE2, Topic.ABORTS, Topic.FAULTS}) {
            track(topic);
        }
        Recorded last = track(Topic.HOSTS).last();
        if (last != null && last.event() instanceof HostEvent.HostFinished end) {
            finished = last;
            if (end.partial()) {
                stop = stopOf(end);
            }
        }
        for (Recorded recorded : track(Topic.STAGE2).all()) {
            if (recorded != null) {
                raiseVersion(recorded.event());
            }
        }
        HostWorld begun = world(stop, new Comparison());
        world = begun;
        return begun;
    }

    /** What retention has cut, too, is raised from: as it must have been, lest the bursts behind it seem without a cause. */
    private void raiseVersion(HostScoped event) {
        long version =
                switch (event) {
                    case Stage2Event.Stage2Mapped mapped -> mapped.version();
                    case Stage2Event.Stage2Unmapped unmapped -> unmapped.version();
                    default -> 0;
                };
        highestVersion.merge(event.header().boot(), version, Math::max);
    }

    private HostWorld world(HostWorld.@Nullable Stop at, Outlet outlet) {
        return new HostWorld(run, spec, Form.FAST, at, () -> 0, outlet);
    }

    /** Where it was stopped: before or after the last answer came, whichever yields what it said it yielded. */
    private HostWorld.Stop stopOf(HostEvent.HostFinished end) {
        HostWorld.Stop answered = stop(end, true);
        HostWorld.Stop waiting = stop(end, false);
        return endsIn(waiting, end) ? waiting : answered;
    }

    private static HostWorld.Stop stop(HostEvent.HostFinished end, boolean answered) {
        Header header = end.header();
        return new HostWorld.Stop(header.boot(), header.virtualNs(), header.seq() - 1, answered);
    }

    private boolean endsIn(HostWorld.Stop at, HostEvent.HostFinished end) {
        HostScoped[] last = new HostScoped[1];
        HostWorld trial = world(at, new Outlet() {
            @Override
            public void event(HostScoped event) {
                last[0] = event instanceof HostEvent.HostFinished ? event : last[0];
            }

            @Override
            public void burst(byte[] record) {
                // only the end matters here
            }
        });
        while (!trial.isFinished() && trial.virtualNs() <= at.virtualNs()) {
            trial.step();
        }
        return end.equals(last[0]);
    }

    private boolean goOn(HostWorld executed) {
        HostWorld.Stop at = stop;
        if (executed.isFinished() || (at != null && executed.virtualNs() > at.virtualNs())) {
            return false;
        }
        executed.step();
        return true;
    }

    private EventTrack track(Topic topic) {
        return tracks.computeIfAbsent(topic, t -> new EventTrack(t, spec.host(), retention, findings, checked));
    }

    private void compare(HostScoped expected) {
        Topic topic = EventCodec.topic(expected);
        long seq = expected.header().seq();
        boolean unheard = executedToItsEnd && topic != Topic.HOSTS;
        executedToItsEnd |= expected instanceof HostEvent.HostFinished;
        if (!unheard) {
            wrote.put(topic, seq);
        }
        mayWrite.put(topic, seq);
        Recorded recorded = track(topic).at(seq);
        if (recorded == null) {
            raiseVersion(expected);
            return;
        }
        count(expected);
        if (expected.equals(recorded.event())) {
            return;
        }
        String name = EventTrack.name(expected);
        String foundName = EventTrack.name(recorded.event());
        Difference difference = name.equals(foundName) ? Difference.of(mapper, expected, recorded.event()) : null;
        findings.add(Breach.at(
                recorded.record(),
                law(expected),
                name + " " + seq + (difference == null ? "" : ", " + difference.path()),
                difference == null ? name : difference.expected(),
                difference == null ? foundName : difference.found()));
    }

    private void count(HostScoped event) {
        switch (event) {
            case RegionEvent e -> checked.regions++;
            case Stage2Event e -> checked.mappings++;
            case FaultEvent e -> checked.faults++;
            case AbortEvent e -> checked.hostEvents++;
            case HostEvent e -> {
                checked.hostEvents++;
                checked.digests += e instanceof HostEvent.HostFinished ? 1 : 0;
            }
        }
    }

    private static Breach.Law law(HostScoped event) {
        return switch (event) {
            case RegionEvent e -> Breach.Law.REGION;
            case Stage2Event e -> Breach.Law.MAPPING;
            case FaultEvent e -> Breach.Law.HOST;
            case AbortEvent e -> Breach.Law.HOST;
            case HostEvent e -> Breach.Law.HOST;
        };
    }

    /** What the host counted itself against the sum of its bursts. Cut or missing bursts are reported already. */
    private void checkSums(Recorded end) {
        if (!(end.event() instanceof HostEvent.HostFinished last) || !findings.cuts.isEmpty() || findings.count > 0) {
            return;
        }
        HostYield said = last.totals();
        long discarded =
                said.discarded().values().stream().mapToLong(Long::longValue).sum();
        long[] expected = {
            said.issued(), said.completed(), said.corrupted(), said.contained(), said.uncontained(), discarded
        };
        String[] names = {"issued", "completed", "corrupted", "contained", "uncontained", "discarded"};
        for (int i = 0; i < names.length; i++) {
            if (expected[i] != bursts.sums()[i]) {
                findings.add(Breach.at(
                        end.record(),
                        Breach.Law.CONSERVATION,
                        "HostFinished, " + names[i],
                        bursts.sums()[i] + " in its bursts",
                        String.valueOf(expected[i])));
            }
        }
    }

    private final class Comparison implements Outlet {
        @Override
        public void event(HostScoped event) {
            compare(event);
        }

        @Override
        public void burst(byte[] record) {
            bursts.wrote(record);
        }
    }
}
