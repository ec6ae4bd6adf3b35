package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.util.List;
import java.util.Optional;

/** A container that gets orders, and at the end another that undoes them. Docker starts no container again that it was told to kill. */
final class ContainerFault implements Disturbance {
    private final Fault fault;
    private final Orders orders;
    private final List<String> all;
    private final String undo;
    private boolean struck;
    private boolean obeyed;

    /** Who gives Docker its orders. */
    @FunctionalInterface
    interface Orders {
        /**
         * Has Docker do to the container of a process what the order says: a verb of Docker's, with its options.
         *
         * @return why Docker did not do it; empty when it did
         */
        Optional<String> order(String order, String process) throws InterruptedException;
    }

    /**
     * @param order the only one that is given
     * @param undo order that undoes it; empty when the first one has done so itself
     */
    ContainerFault(Fault fault, Orders orders, String order, String undo) {
        this(fault, orders, List.of(order), undo);
    }

    /**
     * @param all what is ordered, in turn, as long as Docker obeys
     * @param undo order that undoes all of it
     */
    ContainerFault(Fault fault, Orders orders, List<String> all, String undo) {
        this.fault = fault;
        this.orders = orders;
        this.all = all;
        this.undo = undo;
    }

    @Override
    public void begin() throws InterruptedException {
        struck = true;
        for (String order : all) {
            Optional<String> refusal = order(order);
            if (refusal.isPresent()) {
                throw LabException.environment(
                        "docker did not " + order + " the container of " + fault.target() + ": " + refusal.get(),
                        "Begin the fault later, when the container is back from an earlier one.");
            }
            obeyed = true;
        }
    }

    /** Why Docker did not obey; who is interrupted cannot tell, and takes it that it did. */
    private Optional<String> order(String order) throws InterruptedException {
        try {
            return orders.order(order, fault.target());
        } catch (InterruptedException e) {
            obeyed = true;
            throw e;
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
        Optional<String> refusal = orders.order(undo, fault.target());
        if (refusal.isPresent() && obeyed) {
            throw LabException.environment(
                    "docker did not " + undo + " the container of " + fault.target() + ": " + refusal.get(),
                    "Do it by hand.");
        }
    }
}
