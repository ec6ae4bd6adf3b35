package dev.uncontained.arm.host;

import java.util.List;

/** Executes a host's only vCPU access by access, with the reference, for whoever wants to stop anywhere: between two accesses of a quantum too. */
public final class SingleStep {
    private final HostMachine machine;
    private final Vcpu v;
    private final Interpreter interpreter;

    /** For a host with one vCPU that has one program. */
    public SingleStep(HostMachine machine) {
        this.machine = machine;
        this.v = machine.vcpus()[0];
        this.interpreter = new Interpreter(v);
    }

    /**
     * Executes the program's next access. An access that KVM would have to answer is answered with an abort.
     *
     * @return false when nothing can be executed any more: host or VM are gone
     */
    public boolean step() {
        if (canGoOn()) {
            interpreter.step(Long.MAX_VALUE);
            if (v.abort != null) {
                machine.abortAnswered(v.vm, v.index, AbortAnswer.INJECTED_SEA);
            }
        }
        return canGoOn();
    }

    private boolean canGoOn() {
        return v.state == Vcpu.State.RUNNING && !v.crashed;
    }

    /** Two DSBs: on the first all that is gathered leaves, on the second an error surfaces that this brought about. */
    public void barrier() {
        ProgramSpec program = v.programs.getFirst();
        v.programs = List.of(new ProgramSpec(
                Program.HOSTILE,
                program.region(),
                program.stage1(),
                program.accessBytes(),
                program.spanBytes(),
                program.offset(),
                program.sharePermille(),
                0,
                program.idiom(),
                program.kernel(),
                null,
                AccessKind.DSB));
        step();
        step();
    }

    /** Whether anything has been executed whose outcome is still open: a buffer that has not left, an error that has not surfaced. */
    public boolean holdsBack() {
        return v.buffers.open > 0 || v.error.isRaised();
    }

    /** What has come of it; nothing can be executed after this. */
    public QuantumEnd end() {
        QuantumEnd end = machine.stop(burst -> {});
        return new QuantumEnd(
                end.quantum(),
                end.endNs(),
                end.aborts(),
                end.faults(),
                end.vmsLost(),
                machine.crash(),
                end.due(),
                end.finished());
    }
}
