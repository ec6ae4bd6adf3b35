package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.run.LocalStack;
import dev.uncontained.lab.run.StackAddress;
import dev.uncontained.lab.stack.StackState;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A stack of processes of this machine, struck by signals. */
record LocalSite(LocalStack stack) implements Site {
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
        return stack.failure();
    }

    @Override
    public Optional<String> takenDown() {
        return stack.takenDown();
    }

    @Override
    public Optional<Disturbance> own(Fault fault) {
        return switch (fault.kind()) {
            case KILL -> Optional.of(new ProcessFault(fault, "KILL", "", target(fault)));
            case RESTART -> Optional.of(new ProcessFault(fault, "TERM", "", target(fault)));
            case PAUSE -> Optional.of(new ProcessFault(fault, "STOP", "CONT", target(fault)));
            case OUTAGE -> Optional.of(new Outage(fault, target(fault)));
            case THROTTLE -> Optional.of(new Throttle(fault, target(fault)));
            case SLOW_START -> Optional.of(new SlowStart(fault, target(fault)));
            case HEAP_PRESSURE, CPU_PRESSURE -> Optional.of(new Pressure(fault, target(fault)));
            case DISK_HOG -> Optional.of(new DiskHog(fault, stack.directory()));
            case FULL_DISK ->
                Optional.of(new FullDisk(
                        fault, stack.directory(), LabHome.ofThisProcess().root()));
            case AMNESIA ->
                Optional.of(new Amnesia(
                        fault,
                        stack.address().bootstrapServers(),
                        () -> Amnesia.processes(stack.processes(), fault.target())));
            default -> Optional.empty();
        };
    }

    /** The process as it is when the fault begins. */
    private Supplier<Optional<ProcessHandle>> target(Fault fault) {
        return () -> stack.processes().stream()
                .filter(process -> process.name().equals(fault.target()))
                .findFirst()
                .flatMap(StackState.Child::handle);
    }

    @Override
    public void close() {
        stack.close();
    }
}
