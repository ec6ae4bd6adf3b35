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
        description = {
            "Start or end the lab in containers.",
            "'up' builds the images, makes .env with random secrets the first time, and starts docker-compose.yml;",
            "'down' ends it and, with --volumes, removes its data."
        })
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
        int status = docker.compose(arguments);
        if (status == 0) {
            System.err.println(
                    "Kafka 127.0.0.1:22092, fault-monitor http://127.0.0.1:22084, Prometheus http://127.0.0.1:22090, "
                            + "Grafana http://127.0.0.1:22030; now: ./lab run --stack compose");
        }
        return status == 0 ? 0 : 3;
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
