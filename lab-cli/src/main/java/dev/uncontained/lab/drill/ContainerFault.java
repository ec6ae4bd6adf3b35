package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.compose.ComposeStack;
import java.util.Optional;

/** A container that gets one order, and at the end another that undoes it. Docker starts no container again that it was told to kill. */
final class ContainerFault implements Disturbance {
    private final Fault fault;
    private final ComposeStack stack;
    private final String order;
    private final String undo;
    private boolean struck;
    private volatile boolean healed = true;

    /**
     * @param undo order that undoes it; empty when the first one has done so itself
     */
    ContainerFault(Fault fault, ComposeStack stack, String order, String undo) {
        this.fault = fault;
        this.stack = stack;
        this.order = order;
        this.undo = undo;
    }

    @Override
    public void begin() throws InterruptedException {
        struck = true;
        if (!stack.order(order, fault.target())) {
            throw LabException.environment(
                    "docker did not " + order + " the container of " + fault.target() + ".",
                    "Begin the fault later, when the container is back from an earlier one.");
        }
    }

    /** On a thread of its own, which nobody interrupts. */
    @Override
    public void heal() {
        if (!struck || undo.isEmpty()) {
            return;
        }
        struck = false;
        healed = false;
        Threads.joinFully(Thread.ofPlatform().name("drill-heal").start(() -> {
            try {
                healed = stack.order(undo, fault.target());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    @Override
    public Optional<String> problem() {
        return healed
                ? Optional.empty()
                : Optional.of("docker did not " + undo + " the container of " + fault.target() + "; do it by hand");
    }
}
