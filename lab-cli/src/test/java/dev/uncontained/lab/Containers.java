package dev.uncontained.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whether this machine can run containers; a test that needs one is skipped where it cannot, and says what is missing. */
public final class Containers {
    public static final String KAFKA = "apache/kafka:4.1.1";
    public static final String PROMETHEUS = "prom/prometheus:v3.5.0";
    public static final String JRE = "eclipse-temurin:25-jre";

    private static final int PATIENCE_S = 30;

    private Containers() {}

    /**
     * Skips the calling test unless an engine answers and has these images.
     *
     * @throws AssertionError when it does not and {@code LAB_NEED_CONTAINERS} is set: whoever prepared the machine knows that it has both
     */
    public static void require(String... images) {
        require(succeeds("docker", "info"), "no Docker engine answers");
        for (String image : images) {
            require(succeeds("docker", "image", "inspect", image), "the image " + image + " is not at hand");
        }
    }

    /**
     * Skips the calling test, or fails it as {@link #require(String...)} does, unless there is a compose.
     *
     * @return the command that it is called by
     */
    public static List<String> requireCompose() {
        for (List<String> compose : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
            List<String> version = new ArrayList<>(compose);
            version.add("version");
            if (succeeds(version.toArray(String[]::new))) {
                return compose;
            }
        }
        require(false, "neither 'docker compose' nor 'docker-compose' answers");
        return List.of();
    }

    private static void require(boolean isThere, String missing) {
        if (System.getenv("LAB_NEED_CONTAINERS") != null && !isThere) {
            throw new AssertionError(missing + ", and LAB_NEED_CONTAINERS is set");
        }
        assumeTrue(isThere, missing);
    }

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(PATIENCE_S, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
