package dev.uncontained.protocol;

import java.util.Set;
import java.util.TreeSet;

/** A process: a member of its service's group that can die, be paused, wake late, and start again from the log. */
abstract class Node {
    static final int NOBODY = -1;

    final String name;
    final Log log;
    final Group group;
    private final Set<Integer> ghosts = new TreeSet<>();
    private final boolean isSpare;
    private boolean running;
    private boolean paused;
    private int member = NOBODY;
    private int generation = NOBODY;

    /**
     * @param isSpare whether it is down at the beginning, and may stay so
     */
    Node(String name, Log log, Group group, boolean isSpare) {
        this.name = name;
        this.log = log;
        this.group = group;
        this.isSpare = isSpare;
        this.running = !isSpare;
    }

    /** Whether it is up, awake, and in its group. */
    final boolean isAtWork() {
        return running && !paused && group.isMember(member) && !group.isRebalancing();
    }

    /** Generation it believes in. */
    final int generation() {
        return generation;
    }

    final int member() {
        return member;
    }

    /** What can happen to it of itself. */
    final void steps(Steps to) {
        for (int ghost : ghosts) {
            to.due(name, "the session of a dead instance expires", () -> {
                ghosts.remove(ghost);
                group.remove(ghost);
            });
        }
        if (!running) {
            if (isSpare) {
                to.possible(name, "starts", () -> running = true);
            } else {
                to.due(name, "starts", () -> running = true);
            }
            return;
        }
        if (paused) {
            to.due(name, "wakes", () -> paused = false);
            if (group.isMember(member)) {
                to.possible(name, "its session expires while it is paused", () -> group.remove(member));
            }
            return;
        }
        membership(to);
        work(to);
    }

    private void membership(Steps to) {
        if (member == NOBODY) {
            to.due(name, "joins", () -> member = group.join());
        } else if (!canRebalance()) {
            return;
        } else if (!group.isMember(member)) {
            to.due(name, "learns that it was evicted", () -> {
                member = NOBODY;
                generation = NOBODY;
                onLost();
            });
        } else if (group.isRebalancing() && !group.hasRejoined(member)) {
            to.due(name, "gives its partitions up", () -> {
                onRevoked();
                group.rejoin(member);
            });
        } else if (!group.isRebalancing() && group.generation() > generation) {
            to.due(name, "gets partitions", () -> {
                generation = group.generation();
                onAssigned(group.assignment(member));
            });
        }
    }

    /** What can be done to it from outside. */
    final void disturbances(Steps to) {
        if (running) {
            to.possible(name, "is killed", this::kill);
            if (!paused) {
                to.possible(name, "is paused", () -> paused = true);
                if (group.isMember(member) && canRebalance()) {
                    to.possible(name, "ends in order", () -> {
                        onRevoked();
                        group.remove(member);
                        member = NOBODY;
                        kill();
                    });
                }
            }
        }
    }

    private void kill() {
        if (member != NOBODY && group.isMember(member)) {
            ghosts.add(member);
        }
        running = false;
        paused = false;
        member = NOBODY;
        generation = NOBODY;
        onKilled();
    }

    /** Whether the thread that polls is free to take part in a rebalance. */
    abstract boolean canRebalance();

    /** Adds what it can do. */
    abstract void work(Steps to);

    abstract void onAssigned(Set<Integer> partitions);

    abstract void onRevoked();

    abstract void onLost();

    /** All that was in memory is gone. */
    abstract void onKilled();

    /**
     * Whether its counters are what they must be.
     *
     * @throws ProtocolException when they are not
     */
    abstract void check();
}
