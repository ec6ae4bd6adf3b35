package dev.uncontained.lab;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The {@code lab} command as a process of its own, with the jars of this build; ends it, and waits, for tests with a real stack. */
public final class LabProcess implements AutoCloseable {
    private static final long PATIENCE_S = 300;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Process process;
    private final Path out;
    private final Path err;

    private LabProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Root of the project, whose services are built. */
    public static Path root() {
        return Path.of(System.getProperty("lab.root", "..")).toAbsolutePath().normalize();
    }

    /** Starts it. */
    public static LabProcess start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    /** Starts it with something in its environment. */
    public static LabProcess start(Map<String, String> environment, String... arguments) throws IOException {
        return start(List.of(), environment, arguments);
    }

    /** Starts it as a terminal would in the foreground: as a process group, which {@link #ctrlC} reaches whole. */
    public static LabProcess startInForeground(String... arguments) throws IOException {
        return start(List.of("setsid", "env", "--default-signal=INT"), Map.of(), arguments);
    }

    /** What a terminal does at Ctrl-C: SIGINT to it and all its children that have not left its process group. */
    public void ctrlC() throws IOException, InterruptedException {
        signal("INT", -process.pid());
    }

    /**
     * Runs it where a directory is a disk of its own, as small as given. The disk is seen by this process and its children alone and goes
     * with them.
     *
     * @param size as {@code mount -t tmpfs} takes it, such as {@code 96m}
     */
    public static LabProcess runOnSmallDisk(Path directory, String size, String... arguments)
            throws IOException, InterruptedException {
        String mount = "mount -t tmpfs -o size=" + size + " none \"$0\" && exec \"$@\"";
        LabProcess lab = start(
                List.of("unshare", "--map-root-user", "--mount", "sh", "-c", mount, directory.toString()),
                Map.of(),
                arguments);
        lab.exitStatus();
        return lab;
    }

    /** Whether {@link #runOnSmallDisk} can work here: it takes user and mount namespaces. */
    public static boolean canHaveSmallDisks() {
        String[] command = {"unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"};
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static LabProcess start(List<String> wrapper, Map<String, String> environment, String... arguments)
            throws IOException {
        Path target = root().resolve("lab-cli/target");
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                LabHome.java(),
                "-XX:TieredStopAtLevel=1",
                "-Dlab.root=" + root(),
                "-cp",
                target.resolve("lab-cli.jar") + ":" + target.resolve("lib") + "/*",
                "dev.uncontained.lab.Lab"));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile("lab", ".out");
        Path err = Files.createTempFile("lab", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new LabProcess(builder.start(), out, err);
    }

    /** Starts it and waits for its end. */
    public static LabProcess run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    /** Starts it with something in its environment and waits for its end. */
    public static LabProcess run(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        LabProcess lab = start(environment, arguments);
        lab.exitStatus();
        return lab;
    }

    /** Waits for its end. */
    public int exitStatus() throws InterruptedException {
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("lab did not end in " + PATIENCE_S + " s; it said: " + err());
        }
        return process.exitValue();
    }

    /** Its process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Sends a signal, by its short name, to a process, or to the process group of its negative number. */
    public static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, "--", String.valueOf(pid))
                .start()
                .waitFor();
    }

    /** What it wrote to standard output so far. */
    public String out() {
        return read(out);
    }

    /** What it wrote to standard error so far. */
    public String err() {
        return read(err);
    }

    /** Its standard output, which is one JSON value and nothing else. */
    public JsonNode json() {
        try {
            return JSON.readTree(out());
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + out() + "\n" + err(), e);
        }
    }

    /** Waits for a condition. */
    public static void await(String what, Duration patience, BooleanSupplier condition) throws InterruptedException {
        long deadlineNs = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError(what + ": not within " + patience);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            if (Thread.interrupted()) {
                throw new InterruptedException(what);
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
