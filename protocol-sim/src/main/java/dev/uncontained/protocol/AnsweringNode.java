package dev.uncontained.protocol;

import dev.uncontained.events.Answer;
import dev.uncontained.events.HostEvent.HostFinished;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.kit.answer.Answerer;
import dev.uncontained.kit.answer.Input;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * vfio-service or kvm-service: the service's real desk, fed as {@link dev.uncontained.kit.loop.AnsweringLoop} feeds it. A batch is decided at
 * once; its answers reach the log one by one; when the last is acknowledged the batch counts as done; what is done is committed at times.
 */
final class AnsweringNode extends Node {
    private static final int BATCH = 8;

    private final Supplier<Answerer> fresh;
    private Answerer answerer;
    private final Set<Integer> owned = new TreeSet<>();
    private final Set<Integer> parked = new TreeSet<>();
    private int parkedGeneration = NOBODY;
    private final Map<Topic, int[]> positions = new EnumMap<>(Topic.class);
    private final Map<Topic, int[]> done = new EnumMap<>(Topic.class);
    private final Deque<Reply> outbox = new ArrayDeque<>();
    private boolean batchUnderWay;

    private record Reply(int partition, Answer answer) {
        @Override
        public String toString() {
            return new Content.Said(answer) + " of " + answer.header().key();
        }
    }

    AnsweringNode(String name, Log log, Group group, boolean isSpare, Supplier<Answerer> fresh) {
        super(name, log, group, isSpare);
        this.fresh = fresh;
        this.answerer = fresh.get();
        clear();
    }

    private void clear() {
        for (Topic topic : answerer.inputs()) {
            positions.put(topic, new int[log.partitions()]);
            done.put(topic, new int[log.partitions()]);
        }
    }

    @Override
    boolean canRebalance() {
        return !batchUnderWay;
    }

    @Override
    void work(Steps to) {
        if (!outbox.isEmpty()) {
            to.due(name, outbox.getFirst() + " reaches the log", this::deliver);
        } else if (batchUnderWay) {
            to.due(name, "the last answer is acknowledged", this::acknowledged);
        } else {
            polls(to);
        }
        if (!owned.isEmpty() && !batchUnderWay) {
            to.possible(name, "commits", this::commit);
        }
    }

    private void polls(Steps to) {
        for (Topic topic : answerer.inputs()) {
            for (int partition : owned) {
                int from = at(positions, topic)[partition];
                if (from < log.end(topic, partition)) {
                    to.due(name, "reads " + topic, () -> poll(topic, partition, BATCH));
                    to.possible(name, "reads one of " + topic, () -> poll(topic, partition, 1));
                }
            }
        }
    }

    private void poll(Topic topic, int partition, int most) {
        batchUnderWay = true;
        int from = at(positions, topic)[partition];
        for (Log.Entry entry : log.read(topic, partition, from, most)) {
            HostScoped event = ((Content.Said) entry.content()).event();
            Input input = new Input(topic, partition, entry.offset(), event, entry.fingerprint());
            answerer.onInput(input).forEach(answer -> outbox.add(new Reply(partition, answer)));
            at(positions, topic)[partition] = (int) entry.offset() + 1;
        }
    }

    private void deliver() {
        Reply reply = outbox.removeFirst();
        log.append(
                answerer.output(), reply.partition(), EventCodec.key(reply.answer()), new Content.Said(reply.answer()));
    }

    private void acknowledged() {
        batchUnderWay = false;
        for (Topic topic : answerer.inputs()) {
            System.arraycopy(at(positions, topic), 0, at(done, topic), 0, log.partitions());
        }
    }

    private void commit() {
        for (Topic topic : answerer.inputs()) {
            for (int partition : owned) {
                long waiting = answerer.waitingFrom(topic, partition);
                group.commit(
                        member(), generation(), topic, partition, (int) Math.min(at(done, topic)[partition], waiting));
            }
        }
    }

    @Override
    void onAssigned(Set<Integer> partitions) {
        boolean next = generation() == parkedGeneration + 1;
        Set<Integer> kept = new TreeSet<>(parked);
        kept.retainAll(next ? partitions : Set.of());
        parked.stream().filter(p -> !kept.contains(p)).forEach(answerer::close);
        parked.clear();
        Set<Integer> rebuilt = new TreeSet<>(partitions);
        rebuilt.removeAll(kept);
        rebuilt.forEach(this::rebuild);
        owned.addAll(partitions);
        for (Topic topic : answerer.inputs()) {
            for (int partition : partitions) {
                int from = group.committed(topic, partition);
                at(positions, topic)[partition] = from;
                at(done, topic)[partition] = from;
            }
        }
    }

    private void rebuild(int partition) {
        answerer.open(partition);
        for (Log.Entry entry : log.all(Topic.HOSTS, partition)) {
            if (((Content.Said) entry.content()).event() instanceof HostFinished finished) {
                answerer.finished(partition, finished.header().key());
            }
        }
        for (Log.Entry entry : log.all(answerer.output(), partition)) {
            answerer.refold(partition, (Answer) ((Content.Said) entry.content()).event(), entry.fingerprint());
        }
        answerer.rebuilt(partition);
    }

    @Override
    void onRevoked() {
        commit();
        parkedGeneration = generation();
        parked.addAll(owned);
        owned.clear();
    }

    @Override
    void onLost() {
        new HashSet<>(owned).forEach(answerer::close);
        parked.forEach(answerer::close);
        owned.clear();
        parked.clear();
    }

    @Override
    void onKilled() {
        answerer = fresh.get();
        owned.clear();
        parked.clear();
        parkedGeneration = NOBODY;
        outbox.clear();
        batchUnderWay = false;
        clear();
    }

    @Override
    void check() {
        if (answerer.counts().divergent() > 0 || answerer.counts().gaps() > 0) {
            throw new ProtocolException(name + " saw " + answerer.counts().divergent() + " differing copies and "
                    + answerer.counts().gaps() + " gaps");
        }
    }

    private static int[] at(Map<Topic, int[]> positions, Topic topic) {
        int[] of = positions.get(topic);
        if (of == null) {
            throw new IllegalArgumentException(topic + " is not read here");
        }
        return of;
    }
}
