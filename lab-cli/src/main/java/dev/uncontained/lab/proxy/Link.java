package dev.uncontained.lab.proxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Everything between a service and the brokers: the connections there are, and the faults. */
final class Link {
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Map<String, LinkFault> byId = new HashMap<>();
    private volatile List<LinkFault> faults = List.of();
    private int held;

    /** Begins a fault; one of the same id is ended first. */
    void begin(String id, LinkFault fault) {
        end(id);
        synchronized (this) {
            byId.put(id, fault);
            faults = List.copyOf(byId.values());
        }
        connections.forEach(fault::begin);
    }

    /** Ends a fault; does nothing when there is none of that id. */
    void end(String id) {
        @Nullable LinkFault ended;
        synchronized (this) {
            ended = byId.remove(id);
            faults = List.copyOf(byId.values());
            notifyAll();
        }
        if (ended != null) {
            connections.forEach(ended::end);
        }
    }

    void add(Connection connection) {
        connections.add(connection);
        faults.forEach(fault -> fault.opened(connection));
    }

    void remove(Connection connection) {
        connections.remove(connection);
    }

    void closeAll() {
        new ArrayList<>(connections).forEach(Connection::reset);
    }

    /** How much later a block that has just come may go on, in ns. */
    long delayNs() {
        long delayNs = 0;
        for (LinkFault fault : faults) {
            delayNs += fault.delayNs();
        }
        return delayNs;
    }

    /** Returns when a block may go on. */
    void awaitPassage(Direction direction, int bytes, long dueNs) throws InterruptedException {
        if (faults.isEmpty()) {
            TimeUnit.NANOSECONDS.sleep(dueNs - System.nanoTime());
            return;
        }
        long lineNs = 0;
        for (LinkFault fault : faults) {
            lineNs = Math.max(lineNs, fault.lineNs(direction, bytes, System.nanoTime()));
        }
        TimeUnit.NANOSECONDS.sleep(Math.max(lineNs, dueNs - System.nanoTime()));
        awaitUnheld();
    }

    /** Returns when nothing is held. */
    synchronized void awaitUnheld() throws InterruptedException {
        held++;
        try {
            while (faults.stream().anyMatch(LinkFault::holds)) {
                wait();
            }
        } finally {
            held--;
        }
    }

    /** Threads that wait for a cut to end. */
    synchronized int held() {
        return held;
    }
}
