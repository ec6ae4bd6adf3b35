package dev.uncontained.lab.drill;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks at the stack about twice a second while a drill goes: whether a guard trips, when a fault is first noticed, when the steady state
 * is back. On a thread of its own, {@code drill-lookout}: a service that does not answer must not make the next fault late.
 */
final class Lookout implements AutoCloseable {
    private static final long LOOK_MS = 500;
    private static final double NS_PER_S = 1e9;

    private final Watch watch;
    private final Consumer<String> onTripped;
    private final Consumer<String> tell;
    private final Thread thread =
            Thread.ofPlatform().name("drill-lookout").daemon().unstarted(this::run);
    private final Map<Fault, Long> unnoticed = new HashMap<>();
    private final Map<Fault, Double> noticedSeconds = new HashMap<>();
    private volatile boolean ending;
    private long runBeganNs;
    private int active;
    private long healedNs;
    private boolean awaitsRecovery;
    private double recoverySeconds;

    /**
     * @param onTripped told once, on the lookout's thread, which guard has tripped; nothing is looked at afterwards
     * @param tell told what happens, in one line each
     */
    Lookout(Watch watch, Consumer<String> onTripped, Consumer<String> tell) {
        this.watch = watch;
        this.onTripped = onTripped;
        this.tell = tell;
    }

    void start(long beganNs) {
        runBeganNs = beganNs;
        thread.start();
    }

    synchronized void onBegun(Fault fault) {
        active++;
        unnoticed.put(fault, System.nanoTime());
    }

    synchronized void onEnded() {
        active--;
        healedNs = System.nanoTime();
        awaitsRecovery = true;
    }

    /** Others do what a lost instance did, so long after its loss; that counts as a recovery. */
    synchronized void onTakenOver(double seconds) {
        recoverySeconds = Math.max(recoverySeconds, seconds);
    }

    private void run() {
        try {
            while (!ending) {
                Optional<String> tripped = watch.tripped();
                if (tripped.isPresent()) {
                    onTripped.accept(tripped.get());
                    return;
                }
                watch.look((System.nanoTime() - runBeganNs) / NS_PER_S);
                if (isAwaiting()) {
                    ask();
                }
                Thread.sleep(LOOK_MS);
            }
        } catch (InterruptedException e) {
            // close() ends the thread so
            ending = true;
        } catch (RuntimeException e) {
            onTripped.accept("nobody watches any more: " + e);
        }
    }

    private synchronized boolean isAwaiting() {
        return awaitsRecovery || !unnoticed.isEmpty();
    }

    /** Whether nothing is waited for any more. */
    private boolean ask() {
        long askedNs = System.nanoTime();
        boolean unsteady = watch.unsteady().isPresent();
        if (Thread.currentThread().isInterrupted()) {
            return false;
        }
        return unsteady ? noticed(askedNs) : steady(askedNs);
    }

    private synchronized boolean noticed(long askedNs) {
        long nowNs = System.nanoTime();
        unnoticed.entrySet().removeIf(fault -> {
            boolean isThis = fault.getValue() - askedNs <= 0;
            if (isThis) {
                noticedSeconds.put(fault.getKey(), (nowNs - fault.getValue()) / NS_PER_S);
            }
            return isThis;
        });
        return false;
    }

    private boolean steady(long askedNs) {
        double took;
        synchronized (this) {
            if (!awaitsRecovery || active > 0 || healedNs - askedNs > 0) {
                return false;
            }
            took = (System.nanoTime() - healedNs) / NS_PER_S;
            recoverySeconds = Math.max(recoverySeconds, took);
            awaitsRecovery = false;
            unnoticed.clear();
        }
        tell.accept("steady again, %.1f s after the fault's end".formatted(took));
        return true;
    }

    /** Ends the thread. */
    @Override
    public void close() {
        ending = true;
        thread.interrupt();
        Threads.joinFully(thread);
    }

    /**
     * After {@link #close()}: waits until everything is as it should be.
     *
     * @param withinNs longest time since the last fault's end, in ns; at least one look is taken
     * @return what is still not as it should be, if something is
     */
    Optional<String> awaitSteady(long withinNs) throws InterruptedException {
        watch.tripped().ifPresent(onTripped);
        while (isAwaitingRecovery() && !ask()) {
            watch.tripped().ifPresent(onTripped);
            if (System.nanoTime() - healedNs > withinNs) {
                return Optional.of(watch.unsteady().orElse("steady state came back only after the limit"));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS / 10);
        }
        return Optional.empty();
    }

    private synchronized boolean isAwaitingRecovery() {
        return awaitsRecovery;
    }

    /** Whether no fault is under way and the steady state came back after each that was; true before the first. */
    synchronized boolean hasRecovered() {
        return active == 0 && !awaitsRecovery;
    }

    /** Longest time from the end of a fault to a steady state, or from the loss of an instance to the others having taken over, in s. */
    synchronized double recoverySeconds() {
        return recoverySeconds;
    }

    /** Time from the begin of a fault until something was first seen not to be as it should be, in s; without those nobody noticed. */
    synchronized Map<Fault, Double> noticedSeconds() {
        return Map.copyOf(noticedSeconds);
    }
}
