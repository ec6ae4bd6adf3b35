package dev.uncontained.kit.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.events.Answer;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.Reply;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.kit.DeadLetters;
import dev.uncontained.kit.PartitionReader;
import dev.uncontained.kit.Partitions;
import dev.uncontained.kit.answer.Answerer;
import dev.uncontained.kit.answer.Counts;
import dev.uncontained.kit.answer.Input;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** No answer is lost between its fold and its acknowledgement, and no position is committed that a waiting request lies behind. */
class AnsweringLoopTest {
    private static final String RUN = "20260101-000000-abcd";
    private static final String HOSTS = Topic.HOSTS.topicName();
    private static final TopicPartition PARTITION = new TopicPartition(HOSTS, 0);

    private final EventCodec codec = new EventCodec();
    private final Member member = new Member();
    private final Desk desk = new Desk();
    private final Channel channel = new Channel();
    private final AnsweringLoop loop = new AnsweringLoop(
            "kvm-service",
            desk,
            codec,
            new DeadLetters(new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer())),
            new PartitionReader(AnsweringLoopTest::nothingOnTheLog),
            channel,
            (event, wallNs) -> {});

    private static MockConsumer<byte[], byte[]> nothingOnTheLog() {
        MockConsumer<byte[], byte[]> empty = new MockConsumer<>("earliest");
        Map<TopicPartition, Long> none = new HashMap<>();
        for (Topic topic : Topic.values()) {
            none.put(new TopicPartition(topic.topicName(), 0), 0L);
            none.put(new TopicPartition(topic.deadLetterName(), 0), 0L);
        }
        empty.updateBeginningOffsets(none);
        empty.updateEndOffsets(none);
        return empty;
    }

    /** The service's member of its group. */
    private static final class Member extends MockConsumer<byte[], byte[]> {
        private int generation = 1;

        private Member() {
            super("earliest");
            updatePartitions(HOSTS, List.of(new PartitionInfo(HOSTS, 0, Node.noNode(), new Node[0], new Node[0])));
            assign(List.of(PARTITION));
        }

        @Override
        public ConsumerGroupMetadata groupMetadata() {
            return new ConsumerGroupMetadata("kvm-service", generation, "member", Optional.empty());
        }

        private long committed() {
            return Objects.requireNonNull(committed(Set.of(PARTITION)).get(PARTITION))
                    .offset();
        }
    }

    /** Answers every input with one event. */
    private static final class Desk implements Answerer {
        private long waitingFrom = Long.MAX_VALUE;
        private int opened;
        private final List<Long> taken = new ArrayList<>();

        @Override
        public List<Topic> inputs() {
            return List.of(Topic.HOSTS);
        }

        @Override
        public Topic output() {
            return Topic.STAGE2;
        }

        @Override
        public void open(int partition) {
            opened++;
        }

        @Override
        public void finished(int partition, String key) {}

        @Override
        public void refold(int partition, Answer own, long fingerprint) {}

        @Override
        public void rebuilt(int partition) {}

        @Override
        public List<Answer> onInput(Input input) {
            taken.add(input.offset());
            Header asked = input.event().header();
            return List.of(
                    new Stage2Event.AbortFailed(asked, new Reply(asked.seq(), 0, 1), 0, 0, List.of(0), "EFAULT", "1"));
        }

        @Override
        public long waitingFrom(Topic topic, int partition) {
            return waitingFrom;
        }

        @Override
        public void close(int partition) {}

        @Override
        public Counts counts() {
            return new Counts();
        }
    }

    private static final class Channel implements Outlet {
        private boolean broken;
        private int sent;
        private final List<Map<TopicPartition, OffsetAndMetadata>> commits = new ArrayList<>();

        @Override
        public CompletableFuture<Void> send(int partition, byte[] key, byte[] value) {
            sent++;
            return broken
                    ? CompletableFuture.failedFuture(new KafkaException("no broker"))
                    : CompletableFuture.completedFuture(null);
        }

        @Override
        public void commit(Map<TopicPartition, OffsetAndMetadata> positions) {
            commits.add(positions);
        }

        @Override
        public double lastPollSecondsAgo() {
            return 0;
        }

        @Override
        public Optional<String> brokerLost() {
            return Optional.empty();
        }
    }

    private ConsumerRecord<byte[], byte[]> request(long offset) {
        HostEvent event = new HostEvent.GuestActionApplied(new Header(RUN, "grace-0", 1, 0, offset + 1), 0);
        byte[] key = EventCodec.key(event).getBytes(StandardCharsets.UTF_8);
        assertThat(Partitions.of(key, 1)).isZero();
        return new ConsumerRecord<>(HOSTS, 0, offset, key, codec.encode(event));
    }

    @Test
    void anAnswerThatIsNotAcknowledgedEndsTheLoopAndIsAskedForAgain() {
        loop.onAssigned(member, List.of(PARTITION));
        loop.onBatch(List.of(request(0)));
        channel.broken = true;

        assertThatThrownBy(() -> loop.onBatch(List.of(request(1)))).isInstanceOf(KafkaException.class);

        assertThat(desk.taken).containsExactly(0L, 1L);
        assertThat(channel.sent).isEqualTo(2);
        assertThat(loop.deadBecause()).isPresent();
        loop.onRevoked(member, List.of(PARTITION));
        assertThat(member.committed()).isEqualTo(1);
    }

    @Test
    void noPositionIsCommittedBehindARequestThatWaits() {
        loop.onAssigned(member, List.of(PARTITION));
        loop.onBatch(List.of(request(0), request(1), request(2)));
        desk.waitingFrom = 1;

        loop.onRevoked(member, List.of(PARTITION));

        assertThat(member.committed()).isEqualTo(1);
    }

    @Test
    void partitionsThatComeBackInTheNextGenerationAreKeptAndInALaterOneRebuilt() {
        loop.onAssigned(member, List.of(PARTITION));
        assertThat(desk.opened).isEqualTo(1);

        loop.onRevoked(member, List.of(PARTITION));
        member.generation = 2;
        loop.onAssigned(member, List.of(PARTITION));
        assertThat(desk.opened).isEqualTo(1);

        loop.onRevoked(member, List.of(PARTITION));
        member.generation = 4;
        loop.onAssigned(member, List.of(PARTITION));
        assertThat(desk.opened).isEqualTo(2);
    }

    @Test
    void whatArrivesForAPartitionThatIsGoneIsNotAnswered() {
        loop.onAssigned(member, List.of(PARTITION));
        loop.onLost(List.of(PARTITION));

        loop.onBatch(List.of(request(0)));

        assertThat(desk.taken).isEmpty();
        assertThat(channel.sent).isZero();
    }
}
