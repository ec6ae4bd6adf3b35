package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.uncontained.events.Topic;
import dev.uncontained.lab.Containers;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.kafka.KafkaContainer;

/** The whole flow against the public Kafka image: the four services as they are built, a run, every topic used. */
@Timeout(400)
class ContainerBrokerIT {
    private static final int PORT_BASE = 29_000;
    private static final int PARTITIONS = 4;

    private final List<Process> services = new ArrayList<>();

    @BeforeAll
    static void engine() {
        Containers.require(Containers.KAFKA);
    }

    @Test
    void aRunOnTheKafkaImageUsesEveryTopicAndBalances(@TempDir Path out) throws Exception {
        try (KafkaContainer kafka = new KafkaContainer(Containers.KAFKA)) {
            kafka.start();
            String bootstrapServers = kafka.getBootstrapServers().replaceFirst(".*//", "");
            TopicSetup.create(bootstrapServers, 1, PARTITIONS);
            StackPlan plan = new StackPlan(new LabHome(LabProcess.root()), PORT_BASE, 1, PARTITIONS, Map.of());
            startServices(plan, bootstrapServers, out);

            LabProcess lab = LabProcess.run(
                    "run",
                    "src/test/resources/everything.yaml",
                    "--json",
                    "--out=" + out.resolve("run"),
                    "--stack=" + bootstrapServers + "@"
                            + plan.addresses(Service.MONITOR).getFirst());

            assertThat(lab.exitStatus()).as(lab.err()).isZero();
            JsonNode accounting = lab.json().get("accounting");
            assertThat(accounting.get("balanced").asBoolean()).isTrue();
            assertThat(accounting.get("issued").asLong()).isPositive();
            assertThat(accounting.get("uncontained").asLong()).isPositive();
            assertThat(accounting.get("lostBursts").asLong()).isZero();
            assertThat(accounting.get("duplicatedBursts").asLong()).isZero();
            assertThat(recordsByTopic(bootstrapServers))
                    .allSatisfy(
                            (topic, records) -> assertThat(records).as(topic).isPositive());
        } finally {
            endServices();
        }
    }

    private void startServices(StackPlan plan, String bootstrapServers, Path logs)
            throws IOException, InterruptedException {
        for (ChildPlan child : plan.children()) {
            if (!child.kind().equals("broker")) {
                ProcessBuilder builder = new ProcessBuilder(child.command());
                builder.environment().putAll(child.environment());
                builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
                services.add(builder.redirectErrorStream(true)
                        .redirectOutput(logs.resolve(child.name() + ".log").toFile())
                        .start());
            }
        }
        for (Service service : Service.values()) {
            URI ready = plan.addresses(service).getFirst().resolve("/q/health/ready");
            LabProcess.await(service + " is ready", Duration.ofMinutes(2), () -> answersOk(ready));
        }
    }

    private static boolean answersOk(URI uri) {
        try (HttpClient http = Http.client()) {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Map<String, Long> recordsByTopic(String bootstrapServers) throws Exception {
        try (Admin admin = TopicSetup.admin(bootstrapServers, 20_000)) {
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            for (Topic topic : Topic.values()) {
                for (int i = 0; i < (topic.perHost() ? PARTITIONS : 1); i++) {
                    asked.put(new TopicPartition(topic.topicName(), i), OffsetSpec.latest());
                }
            }
            Map<String, Long> records = new HashMap<>();
            admin.listOffsets(asked)
                    .all()
                    .get()
                    .forEach((partition, end) -> records.merge(partition.topic(), end.offset(), Long::sum));
            return records;
        }
    }

    private void endServices() throws IOException, InterruptedException {
        for (Process service : services) {
            service.getOutputStream().close();
        }
        for (Process service : services) {
            if (!service.waitFor(20, TimeUnit.SECONDS)) {
                service.destroyForcibly();
            }
        }
    }
}
