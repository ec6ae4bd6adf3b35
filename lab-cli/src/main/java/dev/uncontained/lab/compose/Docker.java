package dev.uncontained.lab.compose;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The Docker client and whichever compose it comes with, as child processes that share this one's standard error. */
final class Docker {
    private static final int PROBE_SECONDS = 20;
    private static final long POLL_MS = 500;
    private static final long HEALTHY_PATIENCE_NS = TimeUnit.MINUTES.toNanos(4);

    private final Path root;

    /**
     * @param root folder of {@code docker-compose.yml}
     */
    Docker(Path root) {
        this.root = root;
    }

    /**
     * Makes sure that a client and an engine answer.
     *
     * @throws NoDockerException saying which of them does not
     */
    void requireEngine() throws InterruptedException {
        if (!answers(List.of("docker", "--version"))) {
            throw new NoDockerException(
                    "no docker client on the PATH; install Docker, or use ./lab run, which needs none");
        }
        if (!answers(List.of("docker", "info"))) {
            throw new NoDockerException(
                    "no Docker engine answers; start it (systemctl start docker), or use ./lab run, which needs none");
        }
    }

    /** Compose v2 as a plugin of docker, or the older docker-compose. */
    private List<String> compose() throws InterruptedException {
        if (answers(List.of("docker", "compose", "version"))) {
            return List.of("docker", "compose");
        }
        if (answers(List.of("docker-compose", "version"))) {
            return List.of("docker-compose");
        }
        throw new NoDockerException("neither 'docker compose' nor 'docker-compose' answers; install one of them");
    }

    /** Runs {@code docker} with arguments. */
    int docker(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(arguments);
        return run(command);
    }

    /** Runs compose on the project's file, as project {@code uncontained} or the one {@code COMPOSE_PROJECT_NAME} names. */
    int compose(List<String> arguments) throws IOException, InterruptedException {
        return run(composeCommand(arguments));
    }

    /**
     * Waits until every container of the project that has a health check passes it.
     *
     * @return names of those that do not within four minutes; empty when all is well
     */
    List<String> awaitHealthy() throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + HEALTHY_PATIENCE_NS;
        while (true) {
            List<String> unhealthy = unhealthy();
            if (unhealthy.isEmpty() || System.nanoTime() > deadlineNs) {
                return unhealthy;
            }
            Thread.sleep(POLL_MS);
        }
    }

    private List<String> unhealthy() throws IOException, InterruptedException {
        List<String> inspect = new ArrayList<>(
                List.of(
                        "docker",
                        "inspect",
                        "--format",
                        "{{.Name}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.State.Status}} {{.State.ExitCode}}"));
        inspect.addAll(lines(composeCommand(List.of("ps", "-q"))));
        return lines(inspect).stream()
                .filter(line -> !line.matches("\\S+ healthy running \\d+|\\S+ none (running|exited) 0"))
                .toList();
    }

    /** Id of the container of a service, running or not; empty when there is none. */
    Optional<String> container(String service) throws IOException, InterruptedException {
        return lines(composeCommand(List.of("ps", "-a", "-q", service))).stream()
                .filter(line -> !line.isBlank())
                .findFirst();
    }

    /**
     * Runs {@code docker} with arguments.
     *
     * @return what it said when it did not do what it was to do; empty when it did
     * @throws InterruptedException when the command has ended: one that went on would be overtaken by what undoes it
     */
    Optional<String> refusal(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int status = process.onExit().join().exitValue();
        if (Thread.interrupted()) {
            throw new InterruptedException("while docker was at work");
        }
        return status == 0 ? Optional.empty() : Optional.of(said.isEmpty() ? "exit status " + status : said);
    }

    private List<String> composeCommand(List<String> arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(compose());
        command.addAll(List.of(
                "-p",
                System.getenv().getOrDefault("COMPOSE_PROJECT_NAME", "uncontained"),
                "-f",
                root.resolve("docker-compose.yml").toString()));
        command.addAll(arguments);
        return command;
    }

    private List<String> lines(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        List<String> lines = process.inputReader().lines().toList();
        process.waitFor();
        return lines;
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        return process.waitFor();
    }

    private static boolean answers(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
