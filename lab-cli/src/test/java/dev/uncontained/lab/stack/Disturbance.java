package dev.uncontained.lab.stack;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong around a run.
 *
 * @param service the service it happens to, or null
 */
record Disturbance(Kind kind, @Nullable Service service) {
    /** What goes wrong. */
    enum Kind {
        /** SIGKILL; the supervisor starts it again. */
        KILL,
        /** SIGSTOP, SIGCONT within the session time-out. */
        PAUSE,
        /** A second instance joins; the first is stopped until its partitions have moved, and wakes; the second leaves. */
        TAKE_OVER,
        /** SIGKILL of one broker of three. */
        KILL_BROKER,
        /** SIGSTOP, SIGCONT of one broker of three. */
        PAUSE_BROKER,
        /** Records of every topic once more, old boots and old checkpoints included. */
        SEND_AGAIN,
        /** Mutated records on every topic. */
        GARBAGE
    }

    /** One of everything, and some twice: 20. */
    private static List<Disturbance> round() {
        List<Disturbance> round = new ArrayList<>();
        for (Service service : Service.values()) {
            round.add(new Disturbance(Kind.KILL, service));
            round.add(new Disturbance(Kind.PAUSE, service));
            round.add(new Disturbance(Kind.TAKE_OVER, service));
        }
        for (Kind kind : List.of(Kind.KILL_BROKER, Kind.PAUSE_BROKER)) {
            round.add(new Disturbance(kind, null));
        }
        for (int i = 0; i < 3; i++) {
            round.add(new Disturbance(Kind.SEND_AGAIN, null));
            round.add(new Disturbance(Kind.GARBAGE, null));
        }
        return round;
    }

    /** {@code count} of them: each round of 20 in an order of its own. */
    static List<Disturbance> schedule(int count, Random random) {
        List<Disturbance> schedule = new ArrayList<>();
        while (schedule.size() < count) {
            List<Disturbance> round = round();
            Collections.shuffle(round, random);
            schedule.addAll(round);
        }
        return schedule.subList(0, count);
    }

    @Override
    public String toString() {
        return service == null ? kind.name() : kind + " " + service.serviceName();
    }
}
