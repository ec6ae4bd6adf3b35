package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a heap that is nearly full does to a JVM: one full collection after the other, each of which stops it. They are asked for with
 * {@code jcmd GC.run}, so nothing of the process is changed and nothing has to be undone.
 */
final class HeapPressure implements Disturbance {
    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");

    private final Fault fault;
    private final Supplier<Optional<ProcessHandle>> target;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean collected;
    private volatile @Nullable String failure;
    private @Nullable Thread thread;

    HeapPressure(Fault fault, Supplier<Optional<ProcessHandle>> target) {
        this.fault = fault;
        this.target = target;
    }

    @Override
    public void begin() {
        ProcessHandle process = ProcessFault.required(fault, target);
        if (!Files.isExecutable(JCMD)) {
            throw LabException.environment(
                    JCMD + " is not there, so nobody can be asked to collect.", "Run the lab on a JDK, not on a JRE.");
        }
        thread = Thread.ofPlatform().name("drill-heap-pressure").daemon().start(() -> collect(process));
    }

    private void collect(ProcessHandle process) {
        try {
            while (!over.await(every(), TimeUnit.NANOSECONDS) && process.isAlive()) {
                int status = new ProcessBuilder(JCMD.toString(), String.valueOf(process.pid()), "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
                collected = collected || status == 0;
            }
            if (!process.isAlive()) {
                failure = ProcessFault.cutShort(fault);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            failure = "cannot run " + JCMD + ": " + e.getMessage();
        }
    }

    private long every() {
        return fault.setting(Setting.EVERY);
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(failure)
                .or(() -> thread == null || collected
                        ? Optional.empty()
                        : Optional.of("jcmd brought about no collection in " + fault.target()));
    }

    @Override
    public void heal() {
        over.countDown();
        Threads.joinFully(thread);
    }
}
