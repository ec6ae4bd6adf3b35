package dev.uncontained.lab.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the guards of a drill twice a second from {@link #start()} to {@link #close()}. Each has a thread of its own, {@code drill-guard}: it waits
 * for no fault, no look at the stack and no other guard, only for the service that it is put to. It is asked of the instances that answer, and where
 * none does it trips not.
 */
final class Guards implements AutoCloseable {
    private static final long LOOK_MS = 500;

    private final List<Probe> guards;
    private final Function<Probe, List<OptionalDouble>> ask;
    private final Set<Probe> sighted = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ending;
    private @Nullable String tripped;
    private Consumer<String> onTrip = trip -> {};

    /**
     * @param ask what a guard's service shows; empty for what does not answer. Called by several threads at once
     */
    Guards(List<Probe> guards, Function<Probe, List<OptionalDouble>> ask) {
        this.guards = List.copyOf(guards);
        this.ask = ask;
    }

    void start() {
        for (Probe guard : guards) {
            threads.add(Thread.ofPlatform().name("drill-guard").daemon().start(() -> watch(guard)));
        }
    }

    private void watch(Probe guard) {
        try {
            while (!ending) {
                List<OptionalDouble> answers = ask.apply(guard);
                answers.stream().flatMapToDouble(OptionalDouble::stream).forEach(value -> {
                    sighted.add(guard);
                    if (!guard.accepts(value)) {
                        trip(guard.complaint(value));
                    }
                });
                Thread.sleep(LOOK_MS);
            }
        } catch (InterruptedException e) {
            // close() ends the thread so
            ending = true;
        } catch (RuntimeException e) {
            trip(guard.name() + " is no longer watched: " + e);
        }
    }

    private synchronized void trip(String what) {
        if (tripped == null && !ending) {
            tripped = what;
            onTrip.accept(what);
        }
    }

    /** From now on this is told, once and on a guard's thread, which guard has tripped first; at once and here when one has already. */
    synchronized void onTrip(Consumer<String> told) {
        onTrip = told;
        tripped().ifPresent(told);
    }

    /** The guard that tripped first, if one did, and by what. */
    synchronized Optional<String> tripped() {
        return Optional.ofNullable(tripped);
    }

    /** Guards to which nothing was ever shown: they could not have tripped. */
    List<String> blind() {
        return guards.stream()
                .filter(guard -> !sighted.contains(guard))
                .map(guard -> guard.name() + ": " + guard.service() + " never showed " + guard.source())
                .toList();
    }

    /** Ends the threads. */
    @Override
    public void close() {
        ending = true;
        threads.forEach(Thread::interrupt);
        threads.forEach(Threads::joinFully);
    }
}
