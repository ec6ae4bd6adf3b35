package dev.uncontained.lab;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command clean up after Ctrl-C (or SIGTERM): interrupts the thread that runs it and holds the JVM's shutdown until that thread
 * has closed this object, or {@code patienceMs} have passed. The JVM then exits with 130 (or 143) by itself.
 */
public final class CtrlC implements AutoCloseable {
    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean pressed;

    private CtrlC(Thread command, long patienceMs) {
        hook = new Thread(() -> {
            pressed = true;
            command.interrupt();
            try {
                if (!cleanedUp.await(patienceMs, TimeUnit.MILLISECONDS)) {
                    System.err.println("lab: cleaning up took longer than " + patienceMs / 1000 + " s; giving up");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Begins to watch, for the calling thread. */
    public static CtrlC interruptsThisThread(long patienceMs) {
        CtrlC ctrlC = new CtrlC(Thread.currentThread(), patienceMs);
        Runtime.getRuntime().addShutdownHook(ctrlC.hook);
        return ctrlC;
    }

    /** Whether it was pressed. */
    public boolean pressed() {
        return pressed;
    }

    /** Says that everything is cleaned up. */
    @Override
    public void close() {
        cleanedUp.countDown();
        if (!pressed) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the JVM is going down this very moment; the latch is open, the hook holds nothing up
                pressed = true;
            }
        }
    }
}
