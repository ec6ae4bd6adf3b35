package dev.uncontained.arm.host;

/** {@link Form#REFERENCE}: nothing but the interpreter. */
final class ReferenceForm implements HostMachine.Executor {
    private final Vcpu v;
    private final Interpreter interpreter;

    ReferenceForm(Vcpu vcpu, Interpreter interpreter) {
        this.v = vcpu;
        this.interpreter = interpreter;
    }

    @Override
    public void run(long endPs) {
        while (v.runs(endPs)) {
            if (v.hasReachedItsLimit()) {
                interpreter.flushAll();
                v.state = Vcpu.State.STOPPED;
            } else {
                interpreter.step(endPs);
            }
        }
    }

    @Override
    public void changed() {}
}
