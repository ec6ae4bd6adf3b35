package dev.uncontained.lab.proxy;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One connection of the service, and the one to the broker behind it. */
final class Connection {
    private final Link link;
    private final Socket service;
    private final Socket broker;
    private final AtomicLong carriedBytes = new AtomicLong();
    private final AtomicInteger openDirections = new AtomicInteger(Direction.values().length);
    private final List<Thread> threads = new ArrayList<>();
    private volatile long resetAtBytes = Long.MAX_VALUE;
    private volatile boolean halfOpen;
    private boolean closed;

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    Connection(Link link, Socket service, Socket broker) {
        this.link = link;
        this.service = service;
        this.broker = broker;
    }

    /** Carries bytes, unless a fault that is there resets it at once: faults see it before the first byte. */
    void open() {
        link.add(this);
        Pump up = new Pump(this, link, Direction.TO_BROKER, service, broker);
        Pump down = new Pump(this, link, Direction.TO_SERVICE, broker, service);
        synchronized (this) {
            if (closed) {
                return;
            }
            start(up::read);
            start(down::read);
            start(() -> writeAll(up, true));
            start(() -> writeAll(down, false));
        }
    }

    private void start(Work work) {
        threads.add(Thread.startVirtualThread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // an end that fails takes the other with it, unless the service is not to know
                if (!halfOpen) {
                    reset();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private void writeAll(Pump pump, boolean byService) throws IOException, InterruptedException {
        pump.write();
        if (halfOpen ? byService : openDirections.decrementAndGet() == 0) {
            close(false);
        }
    }

    /** Counts bytes that went through. */
    void carried(int bytes) {
        if (carriedBytes.addAndGet(bytes) >= resetAtBytes) {
            reset();
        }
    }

    /** Resets it when it has carried so many bytes, now if it has already. */
    void resetAfter(long bytes) {
        resetAtBytes = bytes;
        carried(0);
    }

    /** The broker's end is closed; the service is not told. */
    void loseBroker() {
        halfOpen = true;
        try {
            broker.close();
        } catch (IOException e) {
            reset();
        }
    }

    boolean isHalfOpen() {
        return halfOpen;
    }

    /** Resets both ends. */
    void reset() {
        close(true);
    }

    private synchronized void close(boolean byReset) {
        if (closed) {
            return;
        }
        closed = true;
        for (Socket socket : List.of(service, broker)) {
            close(socket, byReset);
        }
        threads.forEach(Thread::interrupt);
        link.remove(this);
    }

    /** Closes a socket, with RST in place of FIN if wanted. */
    static void close(Socket socket, boolean byReset) {
        try {
            if (byReset && !socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            System.err.println("proxy: closing " + socket + ": " + e.getMessage());
        }
    }
}
