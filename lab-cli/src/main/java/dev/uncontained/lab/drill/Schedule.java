package dev.uncontained.lab.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws what a drill leaves to chance. The same seed gives the same schedule. */
final class Schedule {
    private Schedule() {}

    /** The faults with their jitter drawn: those on the wall clock have it in {@code atNs}, the others keep it apart, as wall time. */
    static List<Fault> of(List<Fault> faults, long seed) {
        List<Fault> drawn = new ArrayList<>();
        Random random = new Random(seed);
        for (Fault fault : faults) {
            long lateNs = (long) (random.nextDouble() * fault.jitterNs());
            boolean wall = fault.clock() == Fault.Clock.WALL;
            drawn.add(new Fault(
                    fault.name(),
                    fault.kind(),
                    fault.target(),
                    fault.clock(),
                    wall ? fault.atNs() + lateNs : fault.atNs(),
                    wall ? 0 : lateNs,
                    fault.whenSteady(),
                    fault.forNs(),
                    fault.settings(),
                    fault.action()));
        }
        return drawn;
    }
}
