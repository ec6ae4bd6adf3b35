package dev.uncontained.lab.drill;

import org.jspecify.annotations.Nullable;

/** Waiting that an interrupt does not cut short, for heals. */
final class Threads {
    private Threads() {}

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
