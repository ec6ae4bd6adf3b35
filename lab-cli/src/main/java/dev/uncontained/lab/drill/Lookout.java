package dev.uncontained.lab.drill;

import dev.uncontained.lab.drill.Courses.Recovery;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Looks at the stack about twice a second while a drill goes: when a fault is first noticed, when the steady state is back. On a thread of its own,
 * {@code drill-lookout}: a service that does not answer must not make the next fault late.
 */
final class Lookout implements AutoCloseable {
    private static final long LOOK_MS = 500;
    private static final double NS_PER_S = 1e9;

    private final Watch watch;
    private final Courses courses;
    private final Consumer<String> onFailure;
    private final Consumer<String> tell;
    private final Thread thread =
            Thread.ofPlatform().name("drill-lookout").daemon().unstarted(this::run);
    private volatile boolean ending;
    private volatile long runBeganNs;

    /**
     * @param courses told what is seen
     * @param onFailure told, on the lookout's thread, why nobody looks any more
     * @param tell told what happens, in one line each
     */
    Lookout(Watch watch, Courses courses, Consumer<String> onFailure, Consumer<String> tell) {
        this.watch = watch;
        this.courses = courses;
        this.onFailure = onFailure;
        this.tell = tell;
    }

    void start(long beganNs) {
        runBeganNs = beganNs;
        thread.start();
    }

    private void run() {
        try {
            while (!ending) {
                watch.look(sinceBeginNs() / NS_PER_S);
                if (courses.isLookWanted()) {
                    ask();
                }
                Thread.sleep(LOOK_MS);
            }
        } catch (InterruptedException e) {
            // close() ends the thread so
            ending = true;
        } catch (RuntimeException e) {
            onFailure.accept("nobody looks at the stack any more: " + e);
        }
    }

    private long sinceBeginNs() {
        return System.nanoTime() - runBeganNs;
    }

    /** What is not as it should be, if something is. */
    private Optional<String> ask() {
        long askedNs = sinceBeginNs();
        Optional<String> unsteady = watch.unsteady();
        if (Thread.currentThread().isInterrupted()) {
            return unsteady;
        }
        if (unsteady.isPresent()) {
            courses.onAmiss(askedNs, sinceBeginNs());
            return unsteady;
        }
        List<Recovery> recovered = courses.onSteady(askedNs, sinceBeginNs());
        if (!recovered.isEmpty()) {
            tell.accept("steady again, " + told(recovered, courses.present()));
        }
        return unsteady;
    }

    private static String told(List<Recovery> recovered, List<String> present) {
        String after = recovered.stream()
                .map(one -> "%.1f s after fault %s ended"
                        .formatted(one.seconds(), one.fault().name()))
                .collect(Collectors.joining(", "));
        return present.isEmpty() ? after : after + ", in spite of " + String.join(", ", present);
    }

    /** Ends the thread. */
    @Override
    public void close() {
        ending = true;
        thread.interrupt();
        Threads.joinFully(thread);
    }

    /**
     * After {@link #close()}: waits until everything is as it should be. A stack that had recovered from every fault is looked at as well: it may
     * have got worse since.
     *
     * @param withinNs longest time, in ns, since the last fault's end, or since now when all faults had been recovered from; at least one look
     *     is taken
     * @return what is still not as it should be, if something is
     */
    Optional<String> awaitSteady(long withinNs) throws InterruptedException {
        long fromNs = courses.awaitsRecovery() ? courses.lastEndNs() : sinceBeginNs();
        Optional<String> unsteady = ask();
        while (unsteady.isPresent() || courses.awaitsRecovery()) {
            if (sinceBeginNs() - fromNs > withinNs) {
                return Optional.of(unsteady.orElse("steady state came back only after the limit"));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS / 10);
            unsteady = ask();
        }
        return Optional.empty();
    }
}
