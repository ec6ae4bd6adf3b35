package dev.uncontained.lab.compose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lab compose up|down}: the whole lab in containers. */
@Command(
        name = "compose",
        mixinStandardHelpOptions = true,
        description = "Start or end the lab in containers. "
                + "'up' builds the images, makes .env with random secrets the first time, and starts docker-compose.yml; "
                + "'down' ends it and, with --volumes, removes its data.")
public final class Compose implements Callable<Integer> {
    /** What to do with the containers. */
    enum Verb {
        up,
        down
    }

    @Parameters(index = "0", paramLabel = "up|down", description = "What to do.")
    private Verb verb;

    @Parameters(
            index = "1..*",
            paramLabel = "SERVICE",
            description = "With up: only these services of docker-compose.yml and what they need.")
    private List<String> services = new ArrayList<>();

    @Option(names = "--volumes", description = "With down: remove the data too.")
    private boolean volumes;

    private final Path root = Path.of(System.getProperty("lab.root", "."));

    @Override
    public Integer call() throws IOException, InterruptedException {
        try {
            Docker docker = new Docker(root);
            docker.requireEngine();
            return switch (verb) {
                case up -> up(docker);
                case down -> down(docker);
            };
        } catch (NoDockerException e) {
            System.err.println("lab compose: " + e.getMessage());
            return 3;
        }
    }

    private int up(Docker docker) throws IOException, InterruptedException {
        int built = Images.build(docker, root, "latest");
        if (built != 0) {
            return built;
        }
        Path env = root.resolve(".env");
        boolean made = Secrets.make(env);
        System.err.println((made ? "made " : "using ") + env
                + ": LAB_TOKEN for requests that change something, GRAFANA_PASSWORD for user admin");
        List<String> arguments = new ArrayList<>(List.of("up", "-d"));
        arguments.addAll(services);
        if (docker.compose(arguments) != 0) {
            return 3;
        }
        List<String> unhealthy = docker.awaitHealthy();
        if (!unhealthy.isEmpty()) {
            System.err.println("lab compose: not healthy: " + String.join(", ", unhealthy) + "; see docker logs");
            return 3;
        }
        System.err.println("all healthy: Kafka 127.0.0.1:" + port("LAB_KAFKA_PORT", "22092")
                + ", fault-monitor http://127.0.0.1:" + port("LAB_MONITOR_PORT", "22084")
                + ", Prometheus http://127.0.0.1:" + port("LAB_PROMETHEUS_PORT", "22090")
                + (services.isEmpty() ? ", Grafana http://127.0.0.1:" + port("LAB_GRAFANA_PORT", "22030") : "")
                + "; now: ./lab run --stack compose");
        return 0;
    }

    private static String port(String variable, String otherwise) {
        return System.getenv().getOrDefault(variable, otherwise);
    }

    private int down(Docker docker) throws IOException, InterruptedException {
        Secrets.make(root.resolve(".env"));
        List<String> arguments = new ArrayList<>(List.of("down", "--remove-orphans"));
        if (volumes) {
            arguments.add("--volumes");
        }
        return docker.compose(arguments) == 0 ? 0 : 3;
    }
}
