package dev.uncontained.protocol;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.guest.HostWorld;
import dev.uncontained.events.core.guest.Outlet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What must stand on the log of one host: the records that the cores make when nothing stands between them, each topic's in its order, and
 * what each must wait for.
 */
final class Expected {
    private final String key;
    private final Map<Topic, List<Content>> records = new EnumMap<>(Topic.class);
    /** By request record: how many events of kvm.stage2 must stand on the log before it. */
    private final Map<HostScoped, Long> answeredBefore = new HashMap<>();

    private final String digest;

    /** Makes one host's whole life. */
    Expected(String run, HostSpec spec) {
        key = Header.key(run, spec.host());
        Recorder recorder = new Recorder();
        new HostWorld(run, spec, Form.FAST, null, () -> 0, recorder).toEnd();
        digest = recorder.digest;
    }

    /** The host's key. */
    String key() {
        return key;
    }

    /** Digest of the host's end. */
    String digest() {
        return digest;
    }

    /** How many records of a topic there must be at the end. */
    int count(Topic topic) {
        return records.getOrDefault(topic, List.of()).size();
    }

    /**
     * Holds a record that is about to be appended against what it must be.
     *
     * @param seen records of its topic and host that are on the log, copies not counted
     * @param answers events of kvm.stage2 that are
     * @return its number
     * @throws ProtocolException when it is another, comes before its time, or was never to come
     */
    long check(Topic topic, Content content, long seen, long answers) {
        long seq = seq(content);
        List<Content> topical = records.getOrDefault(topic, List.of());
        if (seq > topical.size()) {
            throw new ProtocolException(
                    key + " has " + topical.size() + " records on " + topic.topicName() + "; written was " + content);
        }
        Content must = topical.get((int) seq - 1);
        if (!isSame(must, content)) {
            throw new ProtocolException("record " + seq + " of " + key + " on " + topic.topicName() + " must be\n  "
                    + text(must) + "\nwritten was\n  " + text(content));
        }
        if (seq > seen + 1) {
            throw new ProtocolException("record " + seq + " of " + key + " on " + topic.topicName()
                    + " was written when record " + (seen + 1) + " was not on the log");
        }
        if (content instanceof Content.Said said && answeredBefore.getOrDefault(said.event(), 0L) > answers) {
            throw new ProtocolException(
                    key + " went on to " + said.event() + " when only " + answers + " events of kvm.stage2 were there");
        }
        return seq;
    }

    private String text(Content content) {
        if (content instanceof Content.Said said) {
            return said.event().toString();
        }
        if (!(content instanceof Content.Moved moved)) {
            return content.toString();
        }
        try {
            return String.valueOf(new BurstCodec().decode(key.getBytes(StandardCharsets.UTF_8), moved.burst()));
        } catch (UnreadableRecordException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static long seq(Content content) {
        return switch (content) {
            case Content.Said said -> said.event().header().seq();
            case Content.Moved moved -> moved.seq();
            case Content.Kept kept -> 0;
        };
    }

    private static boolean isSame(Content must, Content is) {
        if (must instanceof Content.Moved a && is instanceof Content.Moved b) {
            return Arrays.equals(a.burst(), b.burst());
        }
        return must.equals(is);
    }

    private final class Recorder implements Outlet {
        private long stage2;
        private long bursts;
        private String digest = "";

        @Override
        public void event(HostScoped event) {
            add(EventCodec.topic(event), new Content.Said(event));
            switch (event) {
                case Stage2Event answer -> stage2++;
                case HostEvent.HostFinished finished -> digest = finished.digest();
                default -> {}
            }
            if (!(event instanceof Stage2Event)) {
                answeredBefore.put(event, stage2);
            }
        }

        @Override
        public void burst(byte[] record) {
            add(Topic.MMIO, new Content.Moved(record, ++bursts));
        }

        private void add(Topic topic, Content content) {
            records.computeIfAbsent(topic, t -> new ArrayList<>()).add(content);
        }
    }
}
