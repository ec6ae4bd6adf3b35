package dev.uncontained.lab.drill;

import dev.uncontained.lab.proxy.LinkOrder;
import dev.uncontained.lab.stack.StackState;
import java.util.Optional;

/**
 * Makes what a fault is done by.
 *
 * @param seed of everything the drill draws
 */
record Disturbances(Site site, Drill drill, long seed, Steadiness steadiness) {
    Disturbance of(Fault fault) {
        return site.own(fault).orElseGet(() -> anywhere(fault));
    }

    /** What is done in the same way whoever runs the stack. */
    private Disturbance anywhere(Fault fault) {
        return switch (fault.kind()) {
            case TAKE_OVER -> takeOver(fault);
            case CPU_HOG -> new CpuHog(fault);
            case MEMORY_HOG -> new MemoryHog(fault);
            case CONSUMER_STALL -> new StalledConsumer(fault, servers());
            case DUPLICATE -> new Copies(fault, servers(), seedOf(fault), false);
            case REORDER -> new Copies(fault, servers(), seedOf(fault), true);
            case GARBAGE -> new Garbage(fault, servers(), seedOf(fault));
            case NET_LATENCY -> link(fault, LinkOrder.Kind.LATENCY);
            case NET_BANDWIDTH -> link(fault, LinkOrder.Kind.BANDWIDTH);
            case NET_CUT -> link(fault, LinkOrder.Kind.CUT);
            case NET_RESET -> link(fault, LinkOrder.Kind.RESET);
            case NET_HALF_OPEN -> link(fault, LinkOrder.Kind.HALF_OPEN);
            case DEVICE_RESET,
                    D3_ENTER,
                    D3_LEAVE,
                    HOT_UNPLUG,
                    HOT_PLUG,
                    MEMORY_DISABLE,
                    MEMORY_ENABLE,
                    AUDIT_PASSED,
                    AUDIT_WITHDRAWN,
                    LINK_RETRAIN,
                    ERRATUM_ON,
                    ERRATUM_OFF,
                    HOSTILE_START,
                    // it stands in the run; that its time has come is all there is to see here
                    POLICY_SWITCH -> new WrittenFault();
            case KILL,
                    RESTART,
                    PAUSE,
                    OUTAGE,
                    THROTTLE,
                    SLOW_START,
                    HEAP_PRESSURE,
                    CPU_PRESSURE,
                    DISK_HOG,
                    FULL_DISK,
                    AMNESIA ->
                throw new IllegalArgumentException(fault.kind().key() + " cannot be done to the stack "
                        + site.address().name());
        };
    }

    private String servers() {
        return site.address().bootstrapServers();
    }

    private Disturbance takeOver(Fault fault) {
        return new TakeOver(
                fault,
                fault.target().substring(0, fault.target().lastIndexOf('-')),
                servers(),
                () -> site.processes().stream()
                        .filter(process -> process.name().equals(fault.target()))
                        .findFirst()
                        .flatMap(StackState.Child::handle),
                () -> isSteadyWithout(fault.target()));
    }

    private boolean isSteadyWithout(String process) {
        Optional<String> unsteady = steadiness.unsteadyWithout(process, drill.steadyState());
        return unsteady.isEmpty();
    }

    private Disturbance link(Fault fault, LinkOrder.Kind kind) {
        return new LinkDisturbance(fault, kind, seedOf(fault), site::processes);
    }

    private long seedOf(Fault fault) {
        return seed ^ fault.name().hashCode();
    }
}
