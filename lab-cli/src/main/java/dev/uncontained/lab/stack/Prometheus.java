package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Prometheus found on the PATH that watches the services of a local stack by the alert rules of this project. */
public final class Prometheus {
    /** Its name among the processes of a stack, and its kind. */
    public static final String NAME = "prometheus";

    private static final int PORT = 90;
    private static final Path RULES = Path.of("deploy/prometheus/alerts.yml");

    /**
     * What {@link Leash} does for JVMs: a shell that was left behind waits for the end of the supervisor's pipe and then ends this process,
     * into which the program has been put. Signals to the child reach the program itself.
     */
    private static final String LEASH =
            "exec 3<&0; { cat <&3; kill $$; } >/dev/null 2>&1 & exec \"$@\" </dev/null 3<&-";

    private final StackPlan plan;
    private final Path program;

    Prometheus(StackPlan plan, Path program) {
        this.plan = plan;
        this.program = program;
    }

    /** The program, if there is one on the PATH of this process. */
    public static Optional<Path> onPath() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, NAME).toAbsolutePath())
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** Where the Prometheus of a stack answers, if it has one. */
    public static Optional<URI> of(List<StackState.Child> processes) {
        return processes.stream()
                .filter(process -> process.kind().equals(NAME))
                .map(process -> URI.create("http://127.0.0.1:" + process.ports().getOrDefault("http", 0)))
                .findFirst();
    }

    /** The alert rules, in the project whose root is given. */
    public static Path rules(Path root) {
        return root.resolve(RULES);
    }

    ChildPlan child() {
        int port = plan.portBase() + PORT;
        return ChildPlan.program(
                NAME,
                NAME,
                Map.of("http", port),
                List.of(
                        "/bin/sh",
                        "-c",
                        LEASH,
                        NAME,
                        program.toString(),
                        "--config.file=" + configuration(),
                        "--storage.tsdb.path=" + directory().resolve("data"),
                        "--storage.tsdb.retention.time=1d",
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn"));
    }

    private Path directory() {
        return plan.directory().resolve(NAME);
    }

    private Path configuration() {
        return directory().resolve("prometheus.yml");
    }

    /** Writes its configuration: where the services answer, and the rules. */
    void writeConfiguration() {
        try {
            Files.createDirectories(directory());
            Files.writeString(configuration(), configurationText());
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot write to " + directory() + ": " + e.getMessage(), "Free space or change its owner.");
        }
    }

    /** As deploy/prometheus/prometheus.yml, with the addresses of this stack. */
    String configurationText() {
        StringBuilder text = new StringBuilder("""
                # Written by lab at every start.
                global:
                  scrape_interval: 2s
                  evaluation_interval: 2s
                rule_files:
                  - '%s'
                scrape_configs:
                  - job_name: uncontained
                    metrics_path: /q/metrics
                    static_configs:
                """.formatted(rules(plan.home().root())));
        for (Service service : Service.values()) {
            plan.addresses(service)
                    .forEach(address -> text.append("""
                          - targets: ['%s']
                            labels: {service: %s}
                    """.formatted(address.getAuthority(), service.serviceName())));
        }
        return text.toString();
    }
}
