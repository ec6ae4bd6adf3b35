package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.util.Optional;

/** An instance of a service in a container. Docker starts no container again that it was told to kill, so that its next life is begun here. */
final class ContainerInstance implements Amnesia.Instance {
    private final String process;
    private final ContainerFault.Orders orders;
    private boolean still;
    private boolean gone;
    private boolean startedAgain;

    /**
     * @param process its name among the stack's
     */
    ContainerInstance(String process, ContainerFault.Orders orders) {
        this.process = process;
        this.orders = orders;
    }

    @Override
    public void standStill() throws InterruptedException {
        // an interrupt may come when it is paused already
        still = true;
        try {
            order("pause");
        } catch (LabException e) {
            still = false;
            throw e;
        }
    }

    @Override
    public void die() {
        Threads.uninterrupted(() -> {
            order("kill");
            gone = true;
            start();
        });
    }

    @Override
    public boolean isGone() {
        return gone;
    }

    private void start() throws InterruptedException {
        order("start");
        startedAgain = true;
    }

    /**
     * @throws LabException with exit status 3 when Docker did not let it go on: the next call tries again
     */
    @Override
    public void goOn() {
        if (gone && !startedAgain) {
            Threads.uninterrupted(this::start);
        } else if (!gone && still) {
            Threads.uninterrupted(() -> order("unpause"));
            still = false;
        }
    }

    private void order(String order) throws InterruptedException {
        Optional<String> refusal = orders.order(order, process);
        if (refusal.isPresent()) {
            throw LabException.environment(
                    "docker did not " + order + " the container of " + process + ": " + refusal.get(),
                    "See what has become of it with docker ps -a.");
        }
    }
}
