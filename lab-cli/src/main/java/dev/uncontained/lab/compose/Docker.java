package dev.uncontained.lab.compose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Docker client and whichever compose it comes with, as child processes that share this one's standard error. */
final class Docker {
    private static final int PROBE_SECONDS = 20;

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

    /** Runs compose on the project's file. */
    int compose(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(compose());
        command.addAll(List.of(
                "-p", "uncontained", "-f", root.resolve("docker-compose.yml").toString()));
        command.addAll(arguments);
        return run(command);
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
