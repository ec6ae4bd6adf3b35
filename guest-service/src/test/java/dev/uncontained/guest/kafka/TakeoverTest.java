package dev.uncontained.guest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostEvent.HostFinished;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.core.guest.Checkpoint;
import dev.uncontained.events.core.guest.HostLife;
import dev.uncontained.events.core.guest.HostWorld;
import dev.uncontained.events.core.guest.Outlet;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.scenario.ScenarioInput;
import dev.uncontained.events.scenario.ScenarioYaml;
import dev.uncontained.guest.domain.Resumption;
import dev.uncontained.kit.DeadLetters;
import dev.uncontained.kit.LogReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TakeoverTest {
    private static final String RUN = "20260101-000000-abcd";
    private static final int PARTITION = 3;

    /** A host's life: what it wrote before its end, and a checkpoint from the midst of it. */
    private static final class Told implements Outlet {
        private final EventCodec codec = new EventCodec();
        private byte @Nullable [] finished;

        @Override
        public void event(HostScoped event) {
            if (event instanceof HostFinished) {
                finished = codec.encode(event);
            }
        }

        @Override
        public void burst(byte[] record) {}
    }

    private final MockProducer<byte[], byte[]> broker =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final DeadLetters deadLetters = new DeadLetters(broker);
    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    private final HostSpec spec;
    private final String key;
    private final Told told = new Told();
    private final Checkpoint checkpoint;

    TakeoverTest() throws Exception {
        PlatformFolder platforms = new PlatformFolder(Path.of("..", "platforms"));
        ScenarioInput input = ScenarioYaml.read(Path.of("..", "scenarios", "gicv2.yaml"), platforms);
        spec = input.scenario().hosts(input.platforms()).getFirst();
        key = Header.key(RUN, spec.host());
        HostWorld world = new HostWorld(RUN, spec, Form.FAST, null, () -> 0, told);
        Checkpoint last = null;
        while (!world.isFinished()) {
            world.step();
            if (world.life().canCheckpoint()) {
                last = world.life().checkpoint();
            }
        }
        checkpoint = Objects.requireNonNull(last);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void append(Topic topic, String recordKey, byte @Nullable [] value) {
        log.add(new ConsumerRecord<>(topic.topicName(), PARTITION, log.size(), utf8(recordKey), value));
    }

    private byte[] whole() {
        return CheckpointCodec.encode(checkpoint);
    }

    private byte[] damaged(int place) {
        byte[] damaged = whole();
        damaged[place] ^= 1;
        return damaged;
    }

    private Takeover takeover(Map<String, Resumption> sources) {
        Takeover takeover = new Takeover(new EventCodec(), deadLetters, sources);
        takeover.read(this::read, Set.of(PARTITION));
        return takeover;
    }

    private Map<TopicPartition, Long> read(Collection<TopicPartition> partitions, LogReader.Visitor visitor) {
        log.stream()
                .filter(record -> partitions.contains(new TopicPartition(record.topic(), record.partition())))
                .forEach(visitor::visit);
        return Map.of();
    }

    private List<String> letters() {
        return broker.history().stream()
                .map(letter -> new String(letter.key(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void damagedCheckpointsAreRefusedOnceWhoseverTheyAre() {
        append(Topic.CHECKPOINTS, key, damaged(40));
        append(Topic.CHECKPOINTS, key, whole());
        append(Topic.CHECKPOINTS, "run-that-is-over/host", damaged(7));
        append(Topic.CHECKPOINTS, "x", utf8("noise"));
        append(Topic.CHECKPOINTS, "another/host", whole());
        List<String> refused = List.of(
                "guest.checkpoints-3-0", "guest.checkpoints-3-2", "guest.checkpoints-3-3", "guest.checkpoints-3-4");

        takeover(Map.of());
        assertThat(letters()).as("with no run going on").isEqualTo(refused);

        takeover(Map.of(key, new Resumption(RUN, spec)));
        assertThat(letters()).as("once").isEqualTo(refused);
        assertThat(deadLetters.refused(Topic.CHECKPOINTS)).isEqualTo(4);
    }

    @Test
    void aHostGoesOnFromTheNewestOfItsCheckpointsThatIsWhole() {
        append(Topic.CHECKPOINTS, key, whole());
        append(Topic.CHECKPOINTS, key, damaged(40));
        Resumption source = new Resumption(RUN, spec);
        takeover(Map.of(key, source));

        HostLife life = source.life(told, () -> 0, Form.FAST, cause -> {
            throw cause;
        });
        assertThat(life.issued()).isPositive();
    }

    @Test
    void checkpointsOfHostsAndRunsThatAreOverAreLeftOver() {
        append(Topic.HOSTS, key, told.finished);
        append(Topic.CHECKPOINTS, key, whole());
        append(Topic.CHECKPOINTS, "over/whole", whole());
        append(Topic.CHECKPOINTS, "over/damaged", damaged(7));
        append(Topic.CHECKPOINTS, "over/removed", whole());
        append(Topic.CHECKPOINTS, "over/removed", null);
        append(Topic.CHECKPOINTS, "unknown/host", whole());

        assertThat(takeover(Map.of(key, new Resumption(RUN, spec))).leftOver(Set.of("over")))
                .containsOnly(Map.entry(key, 3), Map.entry("over/whole", 3), Map.entry("over/damaged", 3));
    }

    @Test
    void theCheckpointOfAHostAtWorkIsNot() {
        append(Topic.CHECKPOINTS, key, whole());
        assertThat(takeover(Map.of(key, new Resumption(RUN, spec))).leftOver(Set.of("over")))
                .isEmpty();
    }
}
