package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.util.Optional;
import java.util.function.Supplier;

/** A process that gets one signal, and at the end another that undoes it. */
final class ProcessFault implements Disturbance {
    private final Fault fault;
    private final String signal;
    private final String undo;
    private final Supplier<Optional<ProcessHandle>> target;
    private Optional<ProcessHandle> struck = Optional.empty();
    private Optional<String> problem = Optional.empty();

    /**
     * @param undo signal that undoes it; empty when the supervisor does
     * @param target the process as it is when the fault begins
     */
    ProcessFault(Fault fault, String signal, String undo, Supplier<Optional<ProcessHandle>> target) {
        this.fault = fault;
        this.signal = signal;
        this.undo = undo;
        this.target = target;
    }

    /** The process that is struck, which must be there. */
    static ProcessHandle required(Fault fault, Supplier<Optional<ProcessHandle>> target) {
        return target.get()
                .orElseThrow(() -> LabException.environment(
                        fault.target() + " is not running, so " + fault.name() + " cannot strike it.",
                        "Begin the fault later, when the process is back from an earlier one."));
    }

    /** What a fault that lasts says when its process ended before it did. */
    static String cutShort(Fault fault) {
        return fault.target() + " ended before the fault did, and what came in its place was left alone";
    }

    @Override
    public void begin() {
        ProcessHandle process = required(fault, target);
        struck = Optional.of(process);
        if (!Signals.send(signal, process.pid())) {
            throw LabException.environment(
                    "process " + process.pid() + " of " + fault.target() + " took no SIG" + signal + ".",
                    "Run the drill as the user whose stack it is.");
        }
    }

    @Override
    public boolean tookEffect() {
        return !undo.isEmpty() || struck.filter(ProcessHandle::isAlive).isEmpty();
    }

    @Override
    public void heal() {
        struck.ifPresent(this::heal);
        struck = Optional.empty();
    }

    private void heal(ProcessHandle process) {
        if (undo.isEmpty()) {
            return;
        }
        if (process.isAlive()) {
            Signals.send(undo, process.pid());
        } else {
            problem = Optional.of(cutShort(fault));
        }
    }

    @Override
    public Optional<String> problem() {
        return problem;
    }
}
