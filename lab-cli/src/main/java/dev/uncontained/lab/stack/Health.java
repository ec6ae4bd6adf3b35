package dev.uncontained.lab.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;

/** Asks the processes of a stack themselves how they are, all at once. */
public final class Health implements AutoCloseable {
    private static final int TIMEOUT_MS = 3_000;

    private final HttpClient http = Http.client();
    private final ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();

    /** What a process says of itself. */
    public enum Answer {
        /** Ready for work; of a broker, also that its copies are in sync. */
        HEALTHY,
        /** It answers, but it is not ready. */
        NOT_READY,
        /** It does not answer. */
        SILENT
    }

    /** The answer of each process, by name. */
    public Map<String, Answer> ask(List<StackState.Child> children) throws InterruptedException {
        Map<String, Future<Answer>> asked = new HashMap<>();
        for (StackState.Child child : children) {
            int httpPort = child.ports().getOrDefault("http", 0);
            Callable<Answer> question =
                    switch (child.kind()) {
                        case "broker" -> () -> broker(child.ports().getOrDefault("kafka", 0));
                        case Prometheus.NAME -> () -> http(httpPort, "/-/ready");
                        default -> () -> http(httpPort, "/q/health/ready");
                    };
            asked.put(child.name(), asking.submit(question));
        }
        Map<String, Answer> answers = new HashMap<>();
        for (var question : asked.entrySet()) {
            answers.put(question.getKey(), answer(question.getValue()));
        }
        return answers;
    }

    private static Answer answer(Future<Answer> asked) throws InterruptedException {
        try {
            return asked.get(TIMEOUT_MS + 1_000L, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return Answer.SILENT;
        }
    }

    private Answer http(int port, String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        try {
            return Http.send(http, request, BodyHandlers.discarding(), Duration.ofMillis(TIMEOUT_MS))
                                    .statusCode()
                            == 200
                    ? Answer.HEALTHY
                    : Answer.NOT_READY;
        } catch (IOException e) {
            return Answer.SILENT;
        }
    }

    private static Answer broker(int port) throws InterruptedException {
        if (Ports.isFree(port)) {
            return Answer.SILENT;
        }
        try (Admin admin = TopicSetup.admin("127.0.0.1:" + port, TIMEOUT_MS)) {
            Collection<Node> registered = admin.describeCluster().nodes().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
            OptionalInt own = registered.stream()
                    .filter(node -> node.port() == port)
                    .mapToInt(Node::id)
                    .findFirst();
            return own.isPresent() && isInSync(own.getAsInt(), topics(admin)) ? Answer.HEALTHY : Answer.NOT_READY;
        } catch (ExecutionException | TimeoutException e) {
            return Answer.SILENT;
        }
    }

    private static Collection<TopicDescription> topics(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        Set<String> names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        return admin.describeTopics(names)
                .allTopicNames()
                .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .values();
    }

    /** Whether every copy that a broker keeps is as good as its leader's: until then the cluster lives with fewer than it was given. */
    static boolean isInSync(int broker, Collection<TopicDescription> topics) {
        return topics.stream()
                .flatMap(topic -> topic.partitions().stream())
                .filter(partition -> has(broker, partition.replicas()))
                .allMatch(partition -> has(broker, partition.isr()));
    }

    private static boolean has(int broker, List<Node> nodes) {
        return nodes.stream().anyMatch(node -> node.id() == broker);
    }

    @Override
    public void close() {
        asking.shutdownNow();
        http.shutdownNow();
    }
}
