package dev.uncontained.lab.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What the kernel says of a process. */
final class ProcessState {
    private ProcessState() {}

    /** Whether signals have stopped it: state T of {@code /proc/<pid>/stat}, proc_pid_stat(5). */
    static boolean isStopped(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns when it holds; the test's own limit ends it otherwise. */
    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    /** Returns when it has been seen stopped and seen running, each so often. */
    static void awaitAlternation(long pid, int times) {
        for (int i = 0; i < times; i++) {
            await(() -> isStopped(pid));
            await(() -> !isStopped(pid));
        }
    }
}
