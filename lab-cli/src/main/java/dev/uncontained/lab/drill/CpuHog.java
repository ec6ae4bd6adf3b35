package dev.uncontained.lab.drill;

import java.util.stream.IntStream;

/** Threads that do nothing but spin, in this process, beside the stack. */
final class CpuHog implements Disturbance {
    private final Fault fault;
    private volatile boolean over;

    CpuHog(Fault fault) {
        this.fault = fault;
    }

    @Override
    public void begin() {
        IntStream.range(0, (int) fault.setting(Setting.THREADS))
                .forEach(i ->
                        Thread.ofPlatform().name("drill-cpu-hog-" + i).daemon().start(this::spin));
    }

    private void spin() {
        while (!over) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void heal() {
        over = true;
    }
}
