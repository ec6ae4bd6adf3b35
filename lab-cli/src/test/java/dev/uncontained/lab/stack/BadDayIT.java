package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.BurstView;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One real stack, and what goes wrong around it: rubbish and copies on its topics, a service that stands still, a broker that is gone. */
@Timeout(600)
class BadDayIT {
    private static final int BASE = 30_000;
    private static final String PORT_BASE = "--port-base=" + BASE;
    private static final int POISON = 10_000;
    /** Copies that fault-monitor needs longer to skip than it lets its metrics be. */
    private static final int LAGGING_RECORDS = 300_000;

    private static final long POISON_SEED = 20;
    private static final String SCENARIO = "src/test/resources/everything.yaml";
    private static final Pattern RUN_BEGAN = Pattern.compile("run (\\S+) begins");
    private static final StackPlan PLAN = new StackPlan(new LabHome(LabProcess.root()), BASE, 1, 12, Map.of());

    /** DESIGN §8, but for what must stay 0, which tests of the fold make otherwise. */
    private static final List<String> METRICS = List.of(
            "mmio_accesses_total",
            "mmio_bytes_total",
            "mmio_tlps_total",
            "mmio_wire_bytes_total",
            "mmio_virtual_seconds_total",
            "mmio_faults_total",
            "host_crashes_total",
            "vm_lost_seconds_total",
            "hosts_up",
            "stage2_mappings",
            "stage2_aborts_total",
            "stage2_abort_seconds_count",
            "vfio_regions",
            "vfio_region_events_total",
            "pipeline_latency_seconds_count",
            "pipeline_records_total",
            "consumer_lag_records",
            "dlq_records_total",
            "records_deduplicated_total");

    private static final List<Topic> OWNED_INPUTS =
            List.of(Topic.RUNS, Topic.HOSTS, Topic.REGIONS, Topic.STAGE2, Topic.ABORTS, Topic.MMIO, Topic.FAULTS);

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        LabProcess.run("down", PORT_BASE);
        Utils.delete(PLAN.directory().toFile());
        LabProcess up = LabProcess.run(Map.of("MONITOR_SILENCE_LIMIT", "5s"), "up", PORT_BASE);
        assertThat(up.exitStatus()).as(up.err()).isZero();
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        LabProcess.run("down", PORT_BASE);
    }

    @Test
    void rubbishAndCopiesOnEveryTopicAreCountedAndChangeNothing(@TempDir Path out) throws Exception {
        List<URI> services = new ArrayList<>();
        Arrays.stream(Service.values()).forEach(service -> services.addAll(PLAN.addresses(service)));
        try (MetricsWatch metrics = new MetricsWatch(services)) {
            JsonNode undisturbed = run(out.resolve("first"));
            Map<Topic, Long> refusedBefore = refusedByTopic();
            letFaultMonitorLag();
            for (Topic topic : Topic.values()) {
                sendAgain(topic);
                sendRubbish(topic);
            }

            JsonNode disturbed = run(out.resolve("second"));

            assertThat(disturbed.get("digest")).isEqualTo(undisturbed.get("digest"));
            assertThat(disturbed.get("policies")).isEqualTo(undisturbed.get("policies"));
            // what had been refused before was sent again too, and is refused again, since it is another record now
            Map<Topic, Long> againAndOneMore = new EnumMap<>(Topic.class);
            refusedBefore.forEach((topic, count) -> againAndOneMore.put(topic, 2 * count + 1));
            awaitEqual(BadDayIT::refusedByTopic, againAndOneMore);
            try {
                LabProcess.await("every metric was seen", Duration.ofSeconds(30), () -> unseen(metrics)
                        .isEmpty());
            } finally {
                assertThat(unseen(metrics)).as("metrics not seen").isEmpty();
            }
            for (Topic topic : OWNED_INPUTS) {
                assertThat(metrics.highest("dlq_records_total{topic=\"" + topic.topicName() + "\"")
                                .values())
                        .as("dlq_records_total of " + topic.topicName())
                        .anySatisfy(value -> assertThat(value).isPositive());
            }
            for (String outcome : List.of("contained", "uncontained", "corrupted")) {
                assertThat(metrics.highest("mmio_faults_total").keySet())
                        .anyMatch(sample -> sample.contains("outcome=\"" + outcome + "\""));
            }
        }
        assertThat(processes()).allSatisfy(process -> {
            assertThat(process.get("health").asText()).as(process.toString()).isEqualTo("healthy");
            assertThat(process.get("restarts").asInt()).as(process.toString()).isZero();
        });
    }

    /** Mutated records, each with a checksum that tells: no service falls, each is refused once, and the next run is what it was. */
    @Test
    void tenThousandMutatedRecordsAreRefusedOnceEachAndChangeNothing(@TempDir Path out) throws Exception {
        JsonNode before = run(out.resolve("before"));
        Random random = new Random(POISON_SEED);
        Map<Topic, Set<String>> expected = new EnumMap<>(Topic.class);
        try (Topics topics = new Topics(PLAN.bootstrapServers())) {
            for (Topic topic : Topic.values()) {
                List<ConsumerRecord<byte[], byte[]>> poison =
                        topics.poison(topic, POISON / Topic.values().length + 1, random);
                if (OWNED_INPUTS.contains(topic)) {
                    Set<String> unreadable = new TreeSet<>();
                    poison.stream().filter(BadDayIT::isUnreadable).forEach(record -> unreadable.add(place(record)));
                    assertThat(unreadable).as("mutants of " + topic).hasSizeGreaterThan(poison.size() / 2);
                    expected.put(topic, unreadable);
                }
            }

            JsonNode after = run(out.resolve("after"));

            assertThat(after.get("digest")).isEqualTo(before.get("digest"));
            assertThat(after.get("policies")).isEqualTo(before.get("policies"));
            for (Topic topic : OWNED_INPUTS) {
                Set<String> wanted = expected.getOrDefault(topic, Set.of());
                LabProcess.await(
                        "the mutants of " + topic.topicName() + " are refused",
                        Duration.ofSeconds(60),
                        () -> letters(topics, topic).containsAll(wanted));
                assertThat(letters(topics, topic))
                        .as("dead letters of " + topic)
                        .doesNotHaveDuplicates();
            }
        }
        assertThat(processes()).allSatisfy(process -> {
            assertThat(process.get("health").asText()).as(process.toString()).isEqualTo("healthy");
            assertThat(process.get("restarts").asInt()).as(process.toString()).isZero();
        });
    }

    private static List<String> letters(Topics topics, Topic topic) {
        return topics.read(topic.deadLetterName()).stream()
                .map(letter -> new String(letter.key(), StandardCharsets.UTF_8))
                .toList();
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "-" + record.offset();
    }

    /** A burst changed in its wall-clock field alone is still that burst; every other change is told by a checksum. */
    private static boolean isUnreadable(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.topic().equals(Topic.MMIO.topicName())) {
                new BurstView().read(BurstCodec.keyHash(record.key()), record.value());
            } else {
                new EventCodec().decode(Topic.of(record.topic()), record.key(), record.value());
            }
            return false;
        } catch (UnreadableRecordException e) {
            return true;
        }
    }

    @Test
    void hostsThatWaitTooLongAreNamedAndTheRunFails(@TempDir Path out) throws Exception {
        long kvm = pid("kvm-service-1");
        LabProcess.signal("STOP", kvm);
        try (MetricsWatch metrics = new MetricsWatch(PLAN.addresses(Service.MONITOR))) {
            LabProcess lab = LabProcess.run("run", SCENARIO, PORT_BASE, "--out=" + out.resolve("run"));

            assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(LabException.BAD_RESULT);
            assertThat(lab.err())
                    .containsPattern("made no progress .*(device-only|vma-flag|always-normal-nc)/[a-z0-9]+-0");
            assertThat(isSeen(metrics, "hosts_stalled")).isTrue();
        } finally {
            LabProcess.signal("CONT", kvm);
        }
        awaitHealthy();
        run(out.resolve("after"));
    }

    @Test
    void aBrokerThatIsGoneEndsTheRunWithItsAddress(@TempDir Path out) throws Exception {
        long broker = pid("broker-1");
        try (LabProcess lab = LabProcess.start(
                "run", "../scenarios/policies.yaml", PORT_BASE, "--length=3600s", "--out=" + out.resolve("run"))) {
            LabProcess.await("the run is under way", Duration.ofMinutes(2), () -> isUnderWay(lab.err()));
            LabProcess.signal("STOP", broker);
            try {
                assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(LabException.ENVIRONMENT);
                assertThat(lab.err()).contains("no broker at 127.0.0.1:" + (BASE + 92));
                assertThat(Files.readString(out.resolve("run/result.json"))).contains("\"partial\" : true");
                assertThat(processes())
                        .filteredOn(process -> !process.get("kind").asText().equals("broker"))
                        .as("without a broker nobody is ready")
                        .hasSize(4)
                        .allSatisfy(process ->
                                assertThat(process.get("health").asText()).isEqualTo("not-ready"));
            } finally {
                LabProcess.signal("CONT", broker);
            }
            awaitHealthy();
            Matcher began = RUN_BEGAN.matcher(lab.err());
            assertThat(began.find()).isTrue();
            LabProcess forgotten = LabProcess.run("forget", began.group(1), "--stop", PORT_BASE);
            assertThat(forgotten.exitStatus())
                    .as("nobody could stop it, so it goes on until somebody does: " + forgotten.err())
                    .isZero();
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNamedBeforeAnythingStarts() throws Exception {
        LabProcess lab = LabProcess.run("run", SCENARIO, PORT_BASE, "--out=/proc/nowhere");
        assertThat(lab.exitStatus()).isEqualTo(LabException.ENVIRONMENT);
        assertThat(lab.err()).contains("/proc/nowhere").doesNotContain("run 20");
    }

    /** Whether fault-monitor has folded anything of the run that lab says it began. */
    private static boolean isUnderWay(String said) {
        Matcher began = RUN_BEGAN.matcher(said);
        if (!began.find()) {
            return false;
        }
        URI uri = PLAN.addresses(Service.MONITOR).getFirst().resolve("/runs/" + began.group(1));
        try (HttpClient http = Http.client()) {
            String run = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
            return JsonMapper.builder().build().readTree(run).path("accesses").asLong() > 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static JsonNode run(Path out) throws IOException, InterruptedException {
        LabProcess lab = LabProcess.run("run", SCENARIO, PORT_BASE, "--json", "--out=" + out);
        assertThat(lab.exitStatus()).as(lab.err()).isZero();
        JsonNode accounting = lab.json().get("accounting");
        assertThat(accounting.get("balanced").asBoolean()).isTrue();
        assertThat(accounting.get("lostBursts").asLong()).isZero();
        assertThat(accounting.get("duplicatedBursts").asLong()).isZero();
        return lab.json();
    }

    private static void awaitEqual(Supplier<Map<Topic, Long>> found, Map<Topic, Long> wanted)
            throws InterruptedException {
        try {
            LabProcess.await("each topic's owner refused one record", Duration.ofSeconds(30), () -> found.get()
                    .equals(wanted));
        } finally {
            assertThat(found.get()).as("dead letters by topic").isEqualTo(wanted);
        }
    }

    private static List<String> unseen(MetricsWatch metrics) {
        return METRICS.stream().filter(name -> !isSeen(metrics, name)).toList();
    }

    private static boolean isSeen(MetricsWatch metrics, String name) {
        return metrics.highest(name).values().stream().anyMatch(value -> value > 0);
    }

    private static List<JsonNode> processes() throws IOException, InterruptedException {
        List<JsonNode> processes = new ArrayList<>();
        LabProcess.run("status", PORT_BASE, "--json").json().get("processes").forEach(processes::add);
        return processes;
    }

    private static long pid(String name) throws IOException, InterruptedException {
        return processes().stream()
                .filter(process -> process.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .get("pid")
                .asLong();
    }

    private static void awaitHealthy() throws InterruptedException {
        LabProcess.await("all healthy", Duration.ofMinutes(2), () -> {
            try {
                return processes().stream()
                        .allMatch(process -> process.get("health").asText().equals("healthy"));
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    private static void sendRubbish(Topic topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            byte[] rubbish = "{\"no\":\"event\"".getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(
                            topic.topicName(), 0, "no/host".getBytes(StandardCharsets.UTF_8), rubbish))
                    .get();
        }
    }

    /** Every record there is, once more, on its own partition. */
    private static void sendAgain(Topic topic) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = read(topic.topicName());
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                producer.send(new ProducerRecord<>(
                        record.topic(), record.partition(), null, record.key(), record.value(), record.headers()));
            }
        }
    }

    /** It keeps up with everything: only while it stands still is there something that it has not read. */
    private static void letFaultMonitorLag() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> bursts = new ArrayList<>(read(Topic.MMIO.topicName()));
        bursts.removeIf(BadDayIT::isUnreadable);
        long monitor = pid("fault-monitor-1");
        LabProcess.signal("STOP", monitor);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int i = 0; i < LAGGING_RECORDS; i++) {
                ConsumerRecord<byte[], byte[]> burst = bursts.get(i % bursts.size());
                producer.send(new ProducerRecord<>(burst.topic(), burst.partition(), burst.key(), burst.value()));
            }
        } finally {
            LabProcess.signal("CONT", monitor);
        }
    }

    private static Map<Topic, Long> refusedByTopic() {
        Map<Topic, Long> refused = new EnumMap<>(Topic.class);
        for (Topic topic : OWNED_INPUTS) {
            refused.put(topic, (long) read(topic.deadLetterName()).size());
        }
        return refused;
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", PLAN.bootstrapServers());
        settings.put("auto.offset.reset", "earliest");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", PLAN.bootstrapServers());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
