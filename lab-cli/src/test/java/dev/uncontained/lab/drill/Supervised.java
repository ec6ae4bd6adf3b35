package dev.uncontained.lab.drill;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

/** A process that does nothing, and that is started again at once whenever it ends, as a stack's supervisor does it. */
final class Supervised implements AutoCloseable {
    private final LinkedBlockingQueue<Integer> exitStatuses = new LinkedBlockingQueue<>();
    private volatile boolean closed;
    private volatile Process life;

    Supervised() throws IOException {
        life = start();
    }

    private Process start() throws IOException {
        Process started = new ProcessBuilder("sleep", "3600").start();
        started.onExit().thenAccept(this::onExit);
        return started;
    }

    private synchronized void onExit(Process ended) {
        exitStatuses.add(ended.exitValue());
        if (!closed) {
            try {
                life = start();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Its process as it is now, if it lives. */
    Optional<ProcessHandle> process() {
        return Optional.of(life.toHandle()).filter(ProcessHandle::isAlive);
    }

    long pid() {
        return life.pid();
    }

    /** Waits for a life to end: 128 and the number of the signal that ended it. */
    int awaitExitStatus() throws InterruptedException {
        return exitStatuses.take();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        life.destroyForcibly();
    }
}
