package dev.uncontained.lab.drill;

import dev.uncontained.lab.compose.ComposeStack;
import dev.uncontained.lab.run.StackAddress;
import dev.uncontained.lab.stack.StackState;
import java.util.List;
import java.util.Optional;

/** The compose stack, struck by orders to Docker. */
record ComposeSite(ComposeStack stack) implements Site {
    private static final long PERIOD_MICROS = 100_000;
    private static final String UNLIMITED = "update --cpu-quota=-1";

    /** Why a fault cannot be done to a stack in containers; empty for one that can. */
    static Optional<String> refusal(FaultKind kind) {
        return switch (kind) {
            case TAKE_OVER -> Optional.of("it has one instance of each service, and nobody who could take over");
            case HEAP_PRESSURE, CPU_PRESSURE -> Optional.of("its JVMs take no agent from outside their containers");
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
            case THROTTLE -> Optional.of(new ContainerFault(fault, stack::order, quota(fault), UNLIMITED));
            case SLOW_START ->
                Optional.of(new ContainerFault(fault, stack::order, List.of(quota(fault), "restart"), UNLIMITED));
            case AMNESIA ->
                Optional.of(new Amnesia(
                        fault,
                        address().bootstrapServers(),
                        () -> List.of(new ContainerInstance(fault.target() + "-1", stack::order))));
            default -> Optional.empty();
        };
    }

    /** All of a container's threads together get so much of each period, on whatever processors. */
    private static String quota(Fault fault) {
        return "update --cpu-period=" + PERIOD_MICROS + " --cpu-quota="
                + PERIOD_MICROS * fault.setting(Setting.SHARE) / 1000;
    }

    @Override
    public void close() {
        // it was up before the drill, and stays up
    }
}
