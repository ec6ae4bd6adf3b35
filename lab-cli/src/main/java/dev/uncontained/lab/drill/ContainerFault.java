package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;

/** A container that gets one order, and at the end another that undoes it. Docker starts no container again that it was told to kill. */
final class ContainerFault implements Disturbance {
    private final Fault fault;
    private final Orders orders;
    private final String order;
    private final String undo;
    private boolean struck;
    private boolean refused;

    /** Who gives Docker its orders. */
    @FunctionalInterface
    interface Orders {
        /** Whether Docker did to the container of a process what the verb says. */
        boolean order(String verb, String process) throws InterruptedException;
    }

    /**
     * @param undo order that undoes it; empty when the first one has done so itself
     */
    ContainerFault(Fault fault, Orders orders, String order, String undo) {
        this.fault = fault;
        this.orders = orders;
        this.order = order;
        this.undo = undo;
    }

    @Override
    public void begin() throws InterruptedException {
        struck = true;
        refused = !orders.order(order, fault.target());
        if (refused) {
            throw LabException.environment(
                    "docker did not " + order + " the container of " + fault.target() + ".",
                    "Begin the fault later, when the container is back from an earlier one.");
        }
    }

    /**
     * @throws LabException with exit status 3 when Docker did not undo it: the next call tries again
     */
    @Override
    public void heal() {
        if (struck && !undo.isEmpty()) {
            Threads.uninterrupted(this::undo);
        }
        struck = false;
    }

    /** What Docker refused to do may need no undoing, and then cannot be undone. */
    private void undo() throws InterruptedException {
        if (!orders.order(undo, fault.target()) && !refused) {
            throw LabException.environment(
                    "docker did not " + undo + " the container of " + fault.target() + ".", "Do it by hand.");
        }
    }
}
