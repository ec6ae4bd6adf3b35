package dev.uncontained.lab.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Processes that a supervisor which is no more has left behind, as its state file names them. */
final class Leftovers {
    private Leftovers() {}

    /**
     * Waits for leftovers to end by themselves, which their leash makes them do, and kills what is there after {@code graceMs}.
     *
     * @return how many there were
     */
    static int end(Path directory, long graceMs, Consumer<String> notices) {
        List<StackState.Child> left = StackState.read(directory).stream()
                .flatMap(state -> state.processes().stream())
                .filter(child -> child.handle().isPresent())
                .toList();
        if (left.isEmpty()) {
            return 0;
        }
        notices.accept("ending " + left.size() + " processes that an earlier stack left behind");
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMs);
        for (StackState.Child child : left) {
            child.handle().ifPresent(handle -> {
                if (!awaitEnd(handle, deadlineNs)) {
                    handle.destroyForcibly();
                    awaitEnd(handle, System.nanoTime() + TimeUnit.SECONDS.toNanos(5));
                }
            });
        }
        return left.size();
    }

    /** Waits until a process has ended or the deadline has passed, also on a thread that is interrupted; tells whether it has ended. */
    static boolean awaitEnd(ProcessHandle process, long deadlineNs) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    process.onExit().get(Math.max(1, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
                    return true;
                } catch (TimeoutException e) {
                    return !process.isAlive();
                } catch (ExecutionException | CompletionException e) {
                    return !process.isAlive();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
