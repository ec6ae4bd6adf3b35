package dev.uncontained.guest.kafka;

import dev.uncontained.events.Event;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostEvent.HostFinished;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.guest.Checkpoint;
import dev.uncontained.guest.domain.Resumption;
import dev.uncontained.kit.DeadLetters;
import dev.uncontained.kit.LogReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the log has of partitions that are taken over: all of the hosts that may have to go on, and every checkpoint, whosever it is,
 * for the damaged ones are refused here or never.
 *
 * <p>All checkpoints are decoded, older ones too: if the newest of a host is damaged the one before is as good. That is cheap beside
 * fetching them (docs/reliability.md). Used once, by one thread.
 */
final class Takeover {
    private final EventCodec codec;
    private final DeadLetters deadLetters;
    private final Map<String, Resumption> sources;
    private final Map<String, Integer> checkpointed = new LinkedHashMap<>();
    private final List<CompletableFuture<Void>> letters = new ArrayList<>();

    /**
     * @param sources hosts of the runs that go on, by key; told what is read of them
     */
    Takeover(EventCodec codec, DeadLetters deadLetters, Map<String, Resumption> sources) {
        this.codec = codec;
        this.deadLetters = deadLetters;
        this.sources = sources;
    }

    /**
     * Reads them; returns when the dead letters of what was damaged are acknowledged.
     *
     * @throws java.util.concurrent.CompletionException when one did not arrive
     */
    void read(LogReader reader, Collection<Integer> partitions) {
        List<Topic> topics =
                sources.isEmpty() ? List.of(Topic.CHECKPOINTS) : List.of(Topic.HOSTS, Topic.STAGE2, Topic.CHECKPOINTS);
        List<TopicPartition> all = new ArrayList<>();
        for (Topic topic : topics) {
            partitions.forEach(n -> all.add(new TopicPartition(topic.topicName(), n)));
        }
        reader.readToEnd(all, this::visit);
        letters.forEach(CompletableFuture::join);
    }

    /**
     * Keys under which a checkpoint stands, whole or damaged, that nobody will need, with their partitions: whoever should have removed it
     * died before, or wrote it after it had lost the host.
     *
     * @param completedRuns runs that are over
     */
    Map<String, Integer> leftOver(Set<String> completedRuns) {
        Map<String, Integer> leftOver = new LinkedHashMap<>(checkpointed);
        leftOver.keySet().removeIf(key -> {
            Resumption source = sources.get(key);
            boolean isOver = source == null ? completedRuns.contains(run(key)) : source.isFinished();
            return !isOver;
        });
        return leftOver;
    }

    private static String run(String key) {
        return key.substring(0, Math.max(0, key.indexOf('/')));
    }

    private void visit(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        Resumption source = sources.get(key);
        Topic topic = Topic.of(record.topic());
        if (topic == Topic.CHECKPOINTS) {
            visitCheckpoint(record, key, source);
        } else if (source != null) {
            switch (decode(topic, record)) {
                case HostFinished end -> source.finished();
                case Stage2Event answer -> source.answer(answer);
                case null, default -> {}
            }
        }
    }

    private void visitCheckpoint(ConsumerRecord<byte[], byte[]> record, String key, @Nullable Resumption source) {
        if (record.value() == null) {
            checkpointed.remove(key);
            if (source != null) {
                source.checkpoint(null);
            }
            return;
        }
        checkpointed.put(key, record.partition());
        try {
            Checkpoint checkpoint = CheckpointCodec.decode(record.value());
            if (!Header.key(checkpoint.run(), checkpoint.host()).equals(key)) {
                throw new UnreadableRecordException("the checkpoint was written for another host");
            }
            if (source != null) {
                source.checkpoint(checkpoint);
            }
        } catch (UnreadableRecordException | IllegalArgumentException e) {
            letters.add(deadLetters.refuse(record, String.valueOf(e.getMessage())));
        }
    }

    /** @return null for what cannot be read: {@code hosts} is another's, and of {@code kvm.stage2} the channel refuses it */
    private @Nullable Event decode(Topic topic, ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(topic, record.key(), record.value()).orElse(null);
        } catch (UnreadableRecordException e) {
            return null;
        }
    }
}
