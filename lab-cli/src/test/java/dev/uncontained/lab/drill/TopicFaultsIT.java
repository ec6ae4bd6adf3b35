package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.events.Topic;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.stack.Service;
import dev.uncontained.lab.stack.StackState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What faults of topics and of consumer groups do to a real broker's, and that they are undone. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class TopicFaultsIT {
    private static final String COPIED = "copied";
    private static final String REORDERED = "reordered";
    private static final String LARGE = "large";
    private static final String SPOILT = "spoilt";
    private static final String SHARED = "shared";
    private static final String SNAPSHOTS = Topic.SNAPSHOTS.topicName();
    private static final int PARTITIONS = 2;
    private static final Duration POLL = Duration.ofMillis(50);

    @TempDir
    private static Path directory;

    private static OneBroker broker;

    @BeforeAll
    static void up() throws Exception {
        broker = new OneBroker(directory);
        broker.create(
                topic(COPIED),
                topic(REORDERED),
                topic(SPOILT),
                topic(LARGE),
                topic(SHARED),
                topic(SNAPSHOTS).configs(Map.of("cleanup.policy", "compact")));
    }

    @AfterAll
    static void down() {
        broker.close();
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, PARTITIONS, (short) 1);
    }

    private static Fault fault(FaultKind kind, String target, long records) {
        return new Fault("of a test", kind, target, Fault.Clock.WALL, 0, 0, 1, Map.of(Setting.RECORDS, records));
    }

    /** Numbered records of three keys, 10 on each partition. */
    private static void fill(String topic) {
        Clients.deliver(
                broker.bootstrapServers(),
                IntStream.range(0, PARTITIONS * 10)
                        .mapToObj(i -> new ProducerRecord<>(
                                topic, i % PARTITIONS, bytes("key-" + i / PARTITIONS % 3), bytes("value-" + i)))
                        .toList());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic, int partition) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = Clients.consumer(broker.bootstrapServers(), Map.of())) {
            List<TopicPartition> one = List.of(new TopicPartition(topic, partition));
            consumer.assign(one);
            consumer.seekToBeginning(one);
            Clients.readToEnd(consumer, one, records::add);
        }
        return records;
    }

    private static List<String> values(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void duplicateWritesTheLastRecordsOfEachPartitionOnceMoreInTheirOrder() {
        fill(COPIED);
        Copies copies = new Copies(fault(FaultKind.DUPLICATE, COPIED, 12), broker.bootstrapServers(), 1, false);

        copies.begin();
        copies.heal();

        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<ConsumerRecord<byte[], byte[]>> records = read(COPIED, partition);
            assertThat(records).hasSize(16);
            assertThat(values(records.subList(10, 16))).isEqualTo(values(records.subList(4, 10)));
            assertThat(records.subList(10, 16))
                    .extracting(record -> ByteBuffer.wrap(record.key()))
                    .isEqualTo(records.subList(4, 10).stream()
                            .map(record -> ByteBuffer.wrap(record.key()))
                            .toList());
        }
    }

    @Test
    void reorderWritesThemInAnotherOrderAndEachKeysInTheirOwn() {
        fill(REORDERED);
        Copies copies = new Copies(fault(FaultKind.REORDER, REORDERED, 20), broker.bootstrapServers(), 1, true);

        copies.begin();
        copies.heal();

        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<ConsumerRecord<byte[], byte[]>> records = read(REORDERED, partition);
            List<ConsumerRecord<byte[], byte[]>> before = records.subList(0, 10);
            List<ConsumerRecord<byte[], byte[]>> copied = records.subList(10, 20);
            assertThat(values(copied))
                    .containsExactlyInAnyOrderElementsOf(values(before))
                    .isNotEqualTo(values(before));
            for (int key = 0; key < 3; key++) {
                ByteBuffer wanted = ByteBuffer.wrap(bytes("key-" + key));
                assertThat(values(of(copied, wanted))).isNotEmpty().isEqualTo(values(of(before, wanted)));
            }
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> of(
            List<ConsumerRecord<byte[], byte[]>> records, ByteBuffer key) {
        return records.stream()
                .filter(record -> ByteBuffer.wrap(record.key()).equals(key))
                .toList();
    }

    @Test
    void garbageIsWhatTheSeedDraws() {
        Garbage garbage = new Garbage(fault(FaultKind.GARBAGE, SPOILT, 100), broker.bootstrapServers(), 7);

        garbage.begin();
        garbage.heal();

        Set<ByteBuffer> found = new HashSet<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            read(SPOILT, partition).forEach(record -> found.add(ByteBuffer.wrap(record.value())));
        }
        Set<ByteBuffer> drawn = new HashSet<>();
        Garbage.records(SPOILT, 100, 7).forEach(record -> drawn.add(ByteBuffer.wrap(record.value())));
        assertThat(found).hasSizeGreaterThan(90).isEqualTo(drawn);
    }

    /** By the way that a drill takes: from its seed and the fault's name to the records. */
    @ParameterizedTest
    @EnumSource(names = {"GARBAGE", "REORDER"})
    void theDrillsSeedDecidesWhatIsWritten(FaultKind kind) throws Exception {
        List<List<String>> written = new ArrayList<>();
        for (long seed : new long[] {5, 5, 6}) {
            String topic = "seed-" + kind.key() + "-" + written.size();
            broker.create(new NewTopic(topic, 1, (short) 1));
            Clients.deliver(
                    broker.bootstrapServers(),
                    IntStream.range(0, 30)
                            .mapToObj(i -> new ProducerRecord<>(topic, 0, bytes("key-" + i % 5), bytes("value-" + i)))
                            .toList());
            Disturbance disturbance = disturbances(seed).of(fault(kind, topic, 30));
            disturbance.begin();
            disturbance.heal();
            List<ConsumerRecord<byte[], byte[]>> records = read(topic, 0);
            assertThat(records).hasSize(60);
            written.add(values(records.subList(30, 60)));
        }
        assertThat(written.get(1)).isEqualTo(written.get(0));
        assertThat(written.get(2)).isNotEqualTo(written.get(0));
    }

    private static Disturbances disturbances(long seed) {
        return BareStack.disturbances(broker.bootstrapServers(), List.of(), seed);
    }

    @Test
    void aRecordThatIsNotTakenIsNotPassedOver() {
        List<ProducerRecord<byte[], byte[]>> records = List.of(
                new ProducerRecord<>(LARGE, bytes("key"), bytes("of usual size")),
                new ProducerRecord<>(LARGE, bytes("key"), new byte[2 << 20]),
                new ProducerRecord<>(LARGE, bytes("key"), bytes("of usual size")));

        assertThatThrownBy(() -> Clients.deliver(broker.bootstrapServers(), records))
                .isInstanceOf(KafkaException.class)
                .hasCauseInstanceOf(RecordTooLargeException.class);
    }

    private static KafkaConsumer<byte[], byte[]> member(String bootstrapServers, String group) {
        KafkaConsumer<byte[], byte[]> member = Clients.consumer(
                bootstrapServers,
                Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        group,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                        2_000,
                        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                        500));
        member.subscribe(List.of(SHARED));
        return member;
    }

    private static void pollUntilItHas(KafkaConsumer<byte[], byte[]> member, int partitions) {
        do {
            member.poll(POLL);
        } while (member.assignment().size() != partitions);
    }

    @Test
    void aStalledConsumerTakesItsShareAndGivesItBack() throws Exception {
        String group = Service.VFIO.serviceName();
        StalledConsumer stalled =
                new StalledConsumer(fault(FaultKind.CONSUMER_STALL, group, 0), broker.bootstrapServers());
        stalled.heal();
        try (var member = member(broker.bootstrapServers(), group)) {
            pollUntilItHas(member, 2);
            StalledConsumer held =
                    new StalledConsumer(fault(FaultKind.CONSUMER_STALL, group, 0), broker.bootstrapServers());
            held.begin();
            pollUntilItHas(member, 1);
            ProcessState.await(held::tookEffect);
            TopicPartition own = member.assignment().iterator().next();
            TopicPartition lost = new TopicPartition(SHARED, 1 - own.partition());
            Clients.deliver(
                    broker.bootstrapServers(),
                    List.of(
                            new ProducerRecord<>(SHARED, lost.partition(), bytes("key"), bytes("unread")),
                            new ProducerRecord<>(SHARED, own.partition(), bytes("key"), bytes("read"))));
            Map<TopicPartition, String> read = new HashMap<>();
            while (!read.containsKey(own)) {
                take(member, read);
            }
            assertThat(read).containsOnlyKeys(own);

            held.heal();

            assertThat(held.problem()).isEmpty();
            while (!read.containsKey(lost)) {
                take(member, read);
            }
            assertThat(read).containsEntry(lost, "unread");
        }
    }

    private static void take(KafkaConsumer<byte[], byte[]> member, Map<TopicPartition, String> read) {
        member.poll(POLL)
                .forEach(record -> read.put(
                        new TopicPartition(record.topic(), record.partition()),
                        new String(record.value(), StandardCharsets.UTF_8)));
    }

    @Test
    void aGroupWithoutMembersCannotBeStalled() {
        StalledConsumer stalled = new StalledConsumer(
                fault(FaultKind.CONSUMER_STALL, Service.MONITOR.serviceName(), 0), broker.bootstrapServers());

        assertThatThrownBy(stalled::begin)
                .isInstanceOf(LabException.class)
                .hasMessageContaining("nobody in the consumer group fault-monitor");
        stalled.heal();
    }

    /** Another instance, as a process of its own: a member of the group that polls until it is killed. */
    static final class Instance {
        private Instance() {}

        public static void main(String[] args) {
            try (var member = member(args[0], args[1])) {
                while (!Thread.currentThread().isInterrupted()) {
                    member.poll(POLL);
                }
            }
        }
    }

    @Test
    void aTakeOverIsOverWhenTheOthersHaveThePartitionsOfTheOneThatIsLost() throws Exception {
        String group = Service.KVM.serviceName();
        Process lost = instance(group);
        try (var other = member(broker.bootstrapServers(), group)) {
            TakeOver takeOver = new TakeOver(
                    fault(FaultKind.TAKE_OVER, group + "-2", 0),
                    group,
                    broker.bootstrapServers(),
                    () -> Optional.of(lost.toHandle()),
                    () -> true);
            takeOver.heal();
            assertThat(lost.isAlive()).isTrue();
            pollUntilItHas(other, 1);

            takeOver.begin();

            ProcessState.await(() -> ProcessState.isStopped(lost.pid()));
            assertThat(takeOver.tookEffect()).isFalse();
            pollUntilItHas(other, 2);
            while (!takeOver.tookEffect()) {
                other.poll(POLL);
            }
            assertThat(takeOver.problem()).isEmpty();
            assertThat(lost.isAlive()).isTrue();
            takeOver.heal();
            assertThat(lost.waitFor()).isEqualTo(128 + 9);
        } finally {
            lost.destroyForcibly();
        }
    }

    private static Process instance(String group) throws IOException {
        return new ProcessBuilder(
                        LabHome.java(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Instance.class.getName(),
                        broker.bootstrapServers(),
                        group)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("instance.log").toFile())
                .start();
    }

    @Test
    void amnesiaKillsEveryInstanceAndLeavesNothingOfWhatItKept() throws Exception {
        fill(SNAPSHOTS);
        String service = Service.MONITOR.serviceName();
        try (Supervised first = new Supervised();
                Supervised second = new Supervised();
                Supervised other = new Supervised()) {
            long otherPid = other.pid();
            Amnesia amnesia = new Amnesia(
                    fault(FaultKind.AMNESIA, service, 0),
                    broker.bootstrapServers(),
                    () -> Amnesia.processes(
                            List.of(
                                    child(service, 1, first),
                                    child(service, 2, second),
                                    child(Service.KVM.serviceName(), 1, other)),
                            service));
            amnesia.heal();

            amnesia.begin();

            assertThat(first.awaitExitStatus()).isEqualTo(128 + 9);
            assertThat(second.awaitExitStatus()).isEqualTo(128 + 9);
            assertThat(amnesia.tookEffect()).isTrue();
            assertThat(other.pid()).isEqualTo(otherPid);
            for (int partition = 0; partition < PARTITIONS; partition++) {
                Map<ByteBuffer, Boolean> isDeleted = new HashMap<>();
                read(SNAPSHOTS, partition)
                        .forEach(record -> isDeleted.put(ByteBuffer.wrap(record.key()), record.value() == null));
                assertThat(isDeleted).hasSize(3).doesNotContainValue(false);
            }
            amnesia.heal();
        }
    }

    private static StackState.Child child(String kind, int number, Supervised process) {
        return new StackState.Child(
                kind + "-" + number,
                kind,
                process.pid(),
                ProcessHandle.of(process.pid())
                        .flatMap(handle -> handle.info().startInstant())
                        .map(at -> at.toEpochMilli())
                        .orElse(0L),
                Map.of(),
                0,
                StackState.Phase.RUNNING,
                null);
    }

    @Test
    void whoIsInterruptedBeforeItForgetsGoesOn() throws Exception {
        String service = Service.GUEST.serviceName();
        try (Supervised guest = new Supervised()) {
            long pid = guest.pid();
            Amnesia amnesia = new Amnesia(
                    fault(FaultKind.AMNESIA, service, 0),
                    broker.bootstrapServers(),
                    () -> Amnesia.processes(List.of(child(service, 1, guest)), service));

            Thread.currentThread().interrupt();
            assertThatThrownBy(amnesia::begin).isInstanceOf(InterruptException.class);
            ProcessState.await(() -> ProcessState.isStopped(pid));
            amnesia.heal();

            ProcessState.await(() -> !ProcessState.isStopped(pid));
            assertThat(guest.pid()).isEqualTo(pid);
            assertThat(guest.process()).isPresent();
        } finally {
            Thread.interrupted();
        }
    }
}
