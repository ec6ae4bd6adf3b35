package dev.uncontained.lab.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One process of a stack over all its lives. Changes on the supervisor's thread only. */
final class Child {
    /** Of four parts of a processor a service gets one when a broker wants it. */
    private static final int NICENESS = 5;

    private static final long WARM_NS = TimeUnit.SECONDS.toNanos(8);

    /** Makes what it executes ignore SIGINT and SIGHUP, which a JVM that inherits them ignored leaves so. */
    private static final List<String> DEAF = List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

    /**
     * The same, behind the brokers in the line for a processor, where there is {@code nice}. Everybody waits for the brokers: when a stack
     * starts, and when the engine takes all there is.
     */
    private static final List<String> DEAF_AND_PATIENT = List.of(
            "/bin/sh",
            "-c",
            "trap '' INT HUP; command -v nice >/dev/null && exec nice -n " + NICENESS + " \"$@\"; exec \"$@\"",
            "sh");

    private final ChildPlan plan;
    private final File log;
    private volatile @Nullable Process process;
    private volatile long spawnedAtNs;
    private long startedAtEpochMs;
    private final BackOff backOff = new BackOff();
    private volatile boolean recordsArchive;
    private int restarts;
    private @Nullable Integer lastExit;
    private StackState.Phase phase = StackState.Phase.ENDED;

    Child(ChildPlan plan, Path logs) {
        this.plan = plan;
        this.log = logs.resolve(plan.name() + ".log").toFile();
    }

    ChildPlan plan() {
        return plan;
    }

    File log() {
        return log;
    }

    int restarts() {
        return restarts;
    }

    Optional<Process> process() {
        return Optional.ofNullable(process);
    }

    /** Whether its process can write an archive; one that was started again must have lived long enough for a good one. */
    boolean canWriteArchive() {
        return recordsArchive && (restarts == 0 || System.nanoTime() - spawnedAtNs > WARM_NS);
    }

    boolean wasStarted() {
        return process != null;
    }

    Process spawn() throws IOException {
        List<String> command = new ArrayList<>(plan.waitsForBrokers() ? DEAF_AND_PATIENT : DEAF);
        command.add(plan.command().getFirst());
        Path classData = plan.archive();
        List<String> archive = classData == null ? List.of() : Archives.options(classData, plan.writesArchive());
        command.addAll(archive);
        command.addAll(plan.command().subList(1, plan.command().size()));
        // Quarkus reads the .env of its directory: that of the project is for compose.
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(log.getParentFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        process == null ? ProcessBuilder.Redirect.to(log) : ProcessBuilder.Redirect.appendTo(log));
        builder.environment().putAll(plan.environment());
        Process started = builder.start();
        process = started;
        recordsArchive = archive.contains(Archives.RECORD);
        spawnedAtNs = System.nanoTime();
        startedAtEpochMs =
                started.info().startInstant().map(at -> at.toEpochMilli()).orElseGet(System::currentTimeMillis);
        phase = StackState.Phase.RUNNING;
        return started;
    }

    /** Notes that it died; returns how long to wait before its next life, in ms. */
    long onDied(Process ended) {
        lastExit = ended.exitValue();
        restarts++;
        phase = StackState.Phase.BACKING_OFF;
        return backOff.afterDeath(System.nanoTime() - spawnedAtNs);
    }

    void onEnded() {
        phase = StackState.Phase.ENDED;
    }

    StackState.Child state() {
        Process current = process;
        return new StackState.Child(
                plan.name(),
                plan.kind(),
                current == null ? 0 : current.pid(),
                startedAtEpochMs,
                plan.ports(),
                restarts,
                phase,
                lastExit);
    }
}
