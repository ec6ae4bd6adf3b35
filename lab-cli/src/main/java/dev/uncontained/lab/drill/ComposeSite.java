package dev.uncontained.lab.drill;

import dev.uncontained.lab.compose.ComposeStack;
import dev.uncontained.lab.run.StackAddress;
import dev.uncontained.lab.stack.StackState;
import java.util.List;
import java.util.Optional;

/** The compose stack, struck by orders to Docker. */
record ComposeSite(ComposeStack stack) implements Site {
    /** Why a fault cannot be done to a stack in containers; empty for one that can. */
    static Optional<String> refusal(FaultKind kind) {
        return switch (kind) {
            case TAKE_OVER -> Optional.of("it has one instance of each service, and nobody who could take over");
            case THROTTLE, SLOW_START, HEAP_PRESSURE, AMNESIA ->
                Optional.of("its processes are not this machine's to signal");
            case DISK_HOG, FULL_DISK -> Optional.of("its brokers' logs lie in a volume of the engine's");
            case NET_LATENCY, NET_BANDWIDTH, NET_CUT, NET_RESET, NET_HALF_OPEN ->
                Optional.of("its services reach the broker without a proxy");
            default -> Optional.empty();
        };
    }

    @Override
    public StackAddress address() {
        return stack.address();
    }

    @Override
    public List<StackState.Child> processes() {
        return stack.processes();
    }

    @Override
    public Optional<String> failure() {
        return Optional.empty();
    }

    @Override
    public Optional<String> takenDown() {
        return Optional.empty();
    }

    @Override
    public Optional<Disturbance> own(Fault fault) {
        return switch (fault.kind()) {
            case KILL, OUTAGE -> Optional.of(new ContainerFault(fault, stack::order, "kill", "start"));
            case RESTART -> Optional.of(new ContainerFault(fault, stack::order, "restart", ""));
            case PAUSE -> Optional.of(new ContainerFault(fault, stack::order, "pause", "unpause"));
            default -> Optional.empty();
        };
    }

    @Override
    public void close() {
        // it was up before the drill, and stays up
    }
}
