package dev.uncontained.lab.drill;

import java.util.ArrayList;
import java.util.List;

/** Threads that do nothing but spin, in this process, beside the stack. */
final class CpuHog implements Disturbance {
    private final Fault fault;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    CpuHog(Fault fault) {
        this.fault = fault;
    }

    @Override
    public void begin() {
        for (int i = 0; i < fault.setting(Setting.THREADS); i++) {
            threads.add(Thread.ofPlatform().name("drill-cpu-hog-" + i).daemon().start(this::spin));
        }
    }

    private void spin() {
        while (!over) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void heal() {
        over = true;
        threads.forEach(Threads::joinFully);
    }
}
