package dev.uncontained.lab.drill;

/** A simulated fault. It was written into the run at its start, so there is nothing to begin and nothing to undo. */
final class WrittenFault implements Disturbance {
    @Override
    public void begin() {
        // the hosts do it themselves
    }

    @Override
    public void heal() {
        // what happened to simulated hosts is part of their run
    }
}
