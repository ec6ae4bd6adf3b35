package dev.uncontained.lab.drill;

import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Waiting that an interrupt does not cut short, for heals. */
final class Threads {
    private Threads() {}

    /** What is done by asking others, who may be interrupted meanwhile. */
    @FunctionalInterface
    interface Asking {
        void run() throws InterruptedException;
    }

    /** Does something on a thread of its own, which nobody interrupts, and ends as that has ended: with its exception, if it threw one. */
    static void uninterrupted(Asking asking) {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            asking.run();
            return true;
        });
        joinFully(Thread.ofPlatform().name("drill-heal").start(task));
        if (task.state() == Future.State.FAILED) {
            throw task.exceptionNow() instanceof RuntimeException e
                    ? e
                    : new IllegalStateException(task.exceptionNow());
        }
    }

    /** Returns when the thread has ended; an interrupt is kept for afterwards. */
    static void joinFully(@Nullable Thread thread) {
        if (thread == null) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
