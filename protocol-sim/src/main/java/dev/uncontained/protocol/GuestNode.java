package dev.uncontained.protocol;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostEvent.HostFinished;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.BurstView;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.guest.Checkpoint;
import dev.uncontained.events.core.guest.HostLife;
import dev.uncontained.guest.domain.Carrier;
import dev.uncontained.guest.domain.HostPost;
import dev.uncontained.guest.domain.Resumption;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * guest-service: real lives of hosts, on a pool that steps any of them at any time, and real rules for the order of their records; what they
 * write lies in the producers' buffers, one for each partition of each topic, and reaches the log when it will.
 */
final class GuestNode extends Node {
    private static final int BATCH = 8;

    private final String run;
    private final List<HostSpec> specs;
    private final Plant plant;
    private final Map<String, Actor> actors = new LinkedHashMap<>();
    private final Map<String, Mailbox> mailboxes = new LinkedHashMap<>();
    private final List<Runnable> later = new ArrayList<>();
    private final Set<Integer> owned = new TreeSet<>();
    private final int[] position;

    private record Actor(HostLife life, HostPost post, Carrier carrier, int partition) {}

    private record Letter(String key, Content content, Runnable acknowledged) {
        @Override
        public String toString() {
            return content + " of " + key;
        }
    }

    private record Mailbox(Topic topic, int partition, Deque<Letter> unsent, Deque<Letter> unacknowledged) {}

    GuestNode(String name, Log log, Group group, boolean isSpare, String run, List<HostSpec> specs, Plant plant) {
        super(name, log, group, isSpare);
        this.run = run;
        this.specs = specs;
        this.plant = plant;
        this.position = new int[log.partitions()];
        for (Topic topic : List.of(Topic.HOSTS, Topic.ABORTS, Topic.FAULTS, Topic.MMIO, Topic.CHECKPOINTS)) {
            for (int p = 0; p < log.partitions(); p++) {
                mailboxes.put(topic + "-" + p, new Mailbox(topic, p, new ArrayDeque<>(), new ArrayDeque<>()));
            }
        }
    }

    @Override
    boolean canRebalance() {
        return true;
    }

    @Override
    void work(Steps to) {
        for (int partition : owned) {
            if (position[partition] < log.end(Topic.STAGE2, partition)) {
                to.due(name, "reads STAGE2", () -> poll(partition, BATCH));
                to.possible(name, "reads one of STAGE2", () -> poll(partition, 1));
            }
        }
        for (Mailbox box : mailboxes.values()) {
            if (!box.unsent.isEmpty()) {
                to.due(name, box.unsent.getFirst() + " reaches " + box.topic, () -> deliver(box));
            }
            if (!box.unacknowledged.isEmpty()) {
                to.due(name, "a record on " + box.topic + " is acknowledged", () -> acknowledge(box));
            }
        }
        for (int i = 0; i < later.size(); i++) {
            int index = i;
            to.due(name, "what waited for acknowledgements is done", () -> later.remove(index)
                    .run());
        }
        for (Actor actor : actors.values()) {
            HostLife life = actor.life;
            if (life.status() == HostLife.Status.RUNNABLE) {
                to.due(name, life.spec().host() + " goes on", () -> step(actor));
            }
            if (life.canCheckpoint()) {
                to.possible(name, life.spec().host() + " writes a checkpoint", () -> checkpoint(actor));
            }
            if (plant == Plant.BURST_CLOSED_BY_A_CLOCK && life.machine() != null) {
                to.possible(name, "closes bursts, because it is time", () -> Planted.closeBursts(life));
            }
        }
    }

    private void poll(int partition, int most) {
        for (Log.Entry entry : log.read(Topic.STAGE2, partition, position[partition], most)) {
            position[partition]++;
            Actor actor = actors.get(entry.key());
            if (actor != null && ((Content.Said) entry.content()).event() instanceof Stage2Event answer) {
                actor.life.onAnswer(
                        plant == Plant.REPLY_WITHOUT_BOOT ? Planted.inBoot(answer, actor.life.boot()) : answer);
            }
        }
    }

    private void step(Actor actor) {
        if (actor.life.step() == HostLife.Status.FINISHED) {
            actor.post.forgetCheckpoint();
        }
    }

    private void checkpoint(Actor actor) {
        if (plant == Plant.CHECKPOINT_BEFORE_ACKNOWLEDGEMENTS) {
            actor.carrier.checkpoint(actor.life.checkpoint(), () -> {});
        } else {
            actor.post.checkpoint(actor.life.checkpoint());
        }
    }

    private void deliver(Mailbox box) {
        Letter letter = box.unsent.removeFirst();
        box.unacknowledged.add(letter);
        log.append(box.topic, box.partition, letter.key, letter.content);
    }

    private static void acknowledge(Mailbox box) {
        box.unacknowledged.removeFirst().acknowledged.run();
    }

    @Override
    void onAssigned(Set<Integer> partitions) {
        for (int partition : partitions) {
            position[partition] = 0;
            if (owned.add(partition)) {
                resume(partition);
            }
        }
    }

    private void resume(int partition) {
        Map<String, Resumption> found = new LinkedHashMap<>();
        for (int i = 0; i < specs.size(); i++) {
            if (World.partition(i, log) == partition) {
                found.put(Header.key(run, specs.get(i).host()), new Resumption(run, specs.get(i)));
            }
        }
        for (Log.Entry entry : log.all(Topic.HOSTS, partition)) {
            if (((Content.Said) entry.content()).event() instanceof HostFinished) {
                of(found, entry).finished();
            }
        }
        for (Log.Entry entry : log.all(Topic.STAGE2, partition)) {
            of(found, entry).answer((Stage2Event) ((Content.Said) entry.content()).event());
        }
        for (Log.Entry entry : log.all(Topic.CHECKPOINTS, partition)) {
            of(found, entry).checkpoint(((Content.Kept) entry.content()).checkpoint());
        }
        found.forEach((key, resumption) -> {
            if (!resumption.isFinished()) {
                Carrier carrier = new Boxes(key, partition);
                HostPost post = new HostPost(carrier);
                HostLife life = resumption.life(post, () -> 0, Form.FAST, unusable -> {});
                actors.put(key, new Actor(life, post, carrier, partition));
            }
        });
    }

    private static Resumption of(Map<String, Resumption> found, Log.Entry entry) {
        Resumption resumption = found.get(entry.key());
        if (resumption == null) {
            throw new ProtocolException(entry.key() + " stands on a partition that is not its own");
        }
        return resumption;
    }

    @Override
    void onRevoked() {
        actors.values().removeIf(actor -> owned.contains(actor.partition));
        owned.clear();
    }

    @Override
    void onLost() {
        onRevoked();
    }

    @Override
    void onKilled() {
        onRevoked();
        later.clear();
        mailboxes.values().forEach(box -> {
            box.unsent.clear();
            box.unacknowledged.clear();
        });
    }

    @Override
    void check() {}

    /** The producers' buffers, as one host's records reach them. */
    private final class Boxes implements Carrier {
        private final String key;
        private final int partition;
        private final int keyHash;

        Boxes(String key, int partition) {
            this.key = key;
            this.partition = partition;
            this.keyHash = BurstCodec.keyHash(key.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void event(HostScoped event, Runnable acknowledged) {
            put(EventCodec.topic(event), new Content.Said(event), acknowledged);
        }

        @Override
        public void burst(byte[] record, Runnable acknowledged) {
            put(Topic.MMIO, new Content.Moved(record, seq(record)), acknowledged);
        }

        @Override
        public void checkpoint(@Nullable Checkpoint checkpoint, Runnable acknowledged) {
            put(Topic.CHECKPOINTS, new Content.Kept(checkpoint), acknowledged);
        }

        @Override
        public void later(Runnable action) {
            later.add(action);
        }

        private long seq(byte[] record) {
            try {
                BurstView view = new BurstView();
                view.read(keyHash, record);
                return view.seq();
            } catch (UnreadableRecordException e) {
                throw new IllegalStateException(e);
            }
        }

        private void put(Topic topic, Content content, Runnable acknowledged) {
            Mailbox box = mailboxes.get(topic + "-" + partition);
            if (box == null) {
                throw new IllegalArgumentException("guest-service does not write " + topic);
            }
            box.unsent.add(new Letter(key, content, acknowledged));
        }
    }
}
