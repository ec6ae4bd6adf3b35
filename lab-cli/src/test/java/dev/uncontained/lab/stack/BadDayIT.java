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
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One real stack, and what goes wrong around it: rubbish and copies on its topics, a service that stands still, a broker that is gone. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadDayIT {
    private static final int BASE = 30_000;
    private static final String PORT_BASE = "--port-base=" + BASE;
    private static final int POISON = 10_000;
    /** Copies that fault-monitor needs longer to skip than it lets its metrics be. */
    private static final int LAGGING_RECORDS = 300_000;

    private static final long POISON_SEED = 20;
    private static final String SCENARIO = "src/test/resources/everything.yaml";
    private static final String POISONED_LENGTH = "--length=5ms";
    private static final int POISONED_SECONDS = 30;
    private static final Pattern RUN_BEGAN = Pattern.compile("run (\\S+) begins");
    private static final Pattern DEAD_LETTERS =
            Pattern.compile("(?m)^dlq_records_total\\{topic=\"([^\"]+)\".*\\} (\\S+)$");
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

    private static final List<Topic> CACHES = List.of(Topic.CHECKPOINTS, Topic.SNAPSHOTS);
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
        Map<String, Integer> restarts = restarts();
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

            // gauges of hosts at work are counted once a second: the stack is warm, and at full speed the run may be
            // over before
            JsonNode disturbed = run(out.resolve("second"), "--rate=" + rateFor(undisturbed, 5) + "/s");

            assertThat(disturbed.get("digest")).isEqualTo(undisturbed.get("digest"));
            assertThat(disturbed.get("policies")).isEqualTo(undisturbed.get("policies"));
            // what had been refused before was sent again too, and is refused again, since it is another record now
            Map<Topic, Long> againAndOneMore = new EnumMap<>(Topic.class);
            refusedBefore.forEach((topic, count) -> againAndOneMore.put(topic, 2 * count + 1));
            awaitEqual("each topic's owner refused one record", BadDayIT::refusedByTopic, againAndOneMore);
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
        assertThat(restarts()).isEqualTo(restarts);
        assertHealthy();
    }

    /**
     * Mutated records of a run that is under way, each with a checksum that tells: no service falls, the run is what it is undisturbed, and
     * each mutant, nothing else, is refused once and counted, those of the two caches when their services start again.
     */
    @Test
    @Order(1) // while nothing damaged is in the caches that has not been refused
    void tenThousandMutatedRecordsAreRefusedOnceEachAndChangeNothing(@TempDir Path out) throws Exception {
        JsonNode undisturbed = run(out.resolve("undisturbed"), POISONED_LENGTH);
        Map<String, Integer> restarts = restarts();
        Map<Topic, Long> countedBefore = countedByTopic();
        Map<Topic, Set<String>> unreadable = new EnumMap<>(Topic.class);
        try (Topics topics = new Topics(PLAN.bootstrapServers())) {
            keepWhatCachesHold();
            Map<Topic, Set<String>> lettersBefore = new EnumMap<>(Topic.class);
            for (Topic topic : Topic.values()) {
                lettersBefore.put(topic, Set.copyOf(letters(topics, topic)));
            }
            try (LabProcess lab = LabProcess.start(
                    "run",
                    SCENARIO,
                    POISONED_LENGTH,
                    "--rate=" + rateFor(undisturbed, POISONED_SECONDS) + "/s",
                    PORT_BASE,
                    "--json",
                    "--out=" + out.resolve("poisoned"))) {
                LabProcess.await("the run begins", Duration.ofMinutes(1), () -> RUN_BEGAN
                        .matcher(lab.err())
                        .find());
                String run = run(lab);
                LabProcess.await("the run is on every topic", Duration.ofMinutes(1), () -> Arrays.stream(Topic.values())
                        .noneMatch(topic -> topics.newest(topic, run).isEmpty()));
                Random random = new Random(POISON_SEED);
                for (Topic topic : Topic.values()) {
                    List<ConsumerRecord<byte[], byte[]>> poison =
                            topics.poison(topic, run, POISON / Topic.values().length + 1, random);
                    Set<String> places = new TreeSet<>();
                    poison.stream().filter(BadDayIT::isUnreadable).forEach(record -> places.add(place(record)));
                    assertThat(places).as("mutants of " + topic).hasSizeGreaterThan(poison.size() / 2);
                    unreadable.put(topic, places);
                }
                JsonNode now = seenByMonitor(run);
                assertThat(now.get("hostsFinished").asInt())
                        .as("hosts at their end when all is sent")
                        .isLessThan(now.get("hosts").asInt());
                JsonNode poisoned = result(lab);
                assertThat(poisoned.get("digest")).isEqualTo(undisturbed.get("digest"));
                assertThat(poisoned.get("policies")).isEqualTo(undisturbed.get("policies"));
            }
            assertThat(restarts()).isEqualTo(restarts);
            for (String reader : List.of("guest-service-1", "fault-monitor-1")) {
                LabProcess.signal("KILL", pid(reader));
                restarts.merge(reader, 1, Integer::sum);
            }
            LabProcess.await("both are started again", Duration.ofMinutes(1), () -> restarts()
                    .equals(restarts));
            awaitHealthy();

            Map<Topic, Long> grown = new EnumMap<>(countedBefore);
            for (Topic topic : Topic.values()) {
                Set<String> wanted = unreadable.getOrDefault(topic, Set.of());
                Set<String> old = lettersBefore.getOrDefault(topic, Set.of());
                LabProcess.await(
                        "the mutants of " + topic.topicName() + " are refused",
                        Duration.ofSeconds(60),
                        () -> letters(topics, topic).containsAll(wanted));
                List<String> fresh = new ArrayList<>(letters(topics, topic));
                fresh.removeIf(old::contains);
                assertThat(fresh).as("new dead letters of " + topic).containsExactlyInAnyOrderElementsOf(wanted);
                grown.merge(topic, (long) wanted.size(), Long::sum);
            }
            awaitEqual("dlq_records_total has grown by the mutants", BadDayIT::countedByTopic, grown);
        }
        assertThat(restarts()).isEqualTo(restarts);
        assertHealthy();
    }

    /** Accesses per second with which the run of a result takes about so long: its busiest host decides, since all go at one rate. */
    private static long rateFor(JsonNode result, int seconds) {
        long hosts = 0;
        long most = 0;
        for (JsonNode policy : result.get("policies")) {
            for (JsonNode host : policy.get("platforms")) {
                hosts++;
                most = Math.max(most, host.get("accesses").asLong());
            }
        }
        return hosts * most / seconds;
    }

    /** What is written from now on outlasts this test, though it may be overwritten: a damaged record that compaction removes nobody refuses. */
    private static void keepWhatCachesHold() throws Exception {
        AlterConfigOp keep = new AlterConfigOp(
                new ConfigEntry(
                        "min.compaction.lag.ms",
                        String.valueOf(Duration.ofHours(1).toMillis())),
                AlterConfigOp.OpType.SET);
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (Topic topic : CACHES) {
            changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()), List.of(keep));
        }
        try (Admin admin = TopicSetup.admin(PLAN.bootstrapServers(), 10_000)) {
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    /** What the services together count in {@code dlq_records_total}. */
    private static Map<Topic, Long> countedByTopic() {
        Map<Topic, Long> counted = new EnumMap<>(Topic.class);
        try (HttpClient http = Http.client()) {
            for (Service service : Service.values()) {
                for (URI address : PLAN.addresses(service)) {
                    String text = http.send(
                                    HttpRequest.newBuilder(address.resolve("/q/metrics"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body();
                    DEAD_LETTERS
                            .matcher(text)
                            .results()
                            .forEach(sample -> counted.merge(
                                    Topic.of(sample.group(1)), (long) Double.parseDouble(sample.group(2)), Long::sum));
                }
            }
        } catch (IOException e) {
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
        return counted;
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
        if (CACHES.contains(Topic.of(record.topic()))) {
            return true; // all of it is under the checksum
        }
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
        try {
            return seenByMonitor(began.group(1)).path("accesses").asLong() > 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What fault-monitor says of a run. */
    private static JsonNode seenByMonitor(String run) throws IOException, InterruptedException {
        URI uri = PLAN.addresses(Service.MONITOR).getFirst().resolve("/runs/" + run);
        try (HttpClient http = Http.client()) {
            String said = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
            return JsonMapper.builder().build().readTree(said);
        }
    }

    /** The run that lab said it began. */
    private static String run(LabProcess lab) {
        Matcher began = RUN_BEGAN.matcher(lab.err());
        assertThat(began.find()).as(lab.err()).isTrue();
        return began.group(1);
    }

    private static JsonNode run(Path out, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("run", SCENARIO, PORT_BASE, "--json", "--out=" + out));
        arguments.addAll(List.of(options));
        return result(LabProcess.run(arguments.toArray(String[]::new)));
    }

    private static JsonNode result(LabProcess lab) throws InterruptedException {
        assertThat(lab.exitStatus()).as(lab.err()).isZero();
        JsonNode accounting = lab.json().get("accounting");
        assertThat(accounting.get("balanced").asBoolean()).isTrue();
        assertThat(accounting.get("lostBursts").asLong()).isZero();
        assertThat(accounting.get("duplicatedBursts").asLong()).isZero();
        return lab.json();
    }

    private static void awaitEqual(String what, Supplier<Map<Topic, Long>> found, Map<Topic, Long> wanted)
            throws InterruptedException {
        try {
            LabProcess.await(what, Duration.ofSeconds(30), () -> found.get().equals(wanted));
        } finally {
            assertThat(found.get()).as(what).isEqualTo(wanted);
        }
    }

    private static List<String> unseen(MetricsWatch metrics) {
        return METRICS.stream().filter(name -> !isSeen(metrics, name)).toList();
    }

    private static boolean isSeen(MetricsWatch metrics, String name) {
        return metrics.highest(name).values().stream().anyMatch(value -> value > 0);
    }

    private static void assertHealthy() throws IOException, InterruptedException {
        assertThat(processes())
                .allSatisfy(process -> assertThat(process.get("health").asText())
                        .as(process.toString())
                        .isEqualTo("healthy"));
    }

    /** How often each process was started again. */
    private static Map<String, Integer> restarts() {
        Map<String, Integer> restarts = new TreeMap<>();
        StackState.read(PLAN.directory())
                .orElseThrow()
                .processes()
                .forEach(process -> restarts.put(process.name(), process.restarts()));
        return restarts;
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
