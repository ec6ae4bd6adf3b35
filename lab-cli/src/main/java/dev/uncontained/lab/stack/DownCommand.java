package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lab down}: ends a stack and makes sure that nothing of it is left. */
@Command(name = "down", mixinStandardHelpOptions = true, description = "Ends the stack; its data stays in .lab/.")
public final class DownCommand implements Callable<Integer> {
    private static final long PATIENCE_S = 90;

    @Spec
    private CommandSpec spec;

    @Mixin
    private PortBaseOption stack;

    @Override
    public Integer call() throws IOException {
        Path directory = stack.directory();
        Optional<StackState> up = RunningStack.find(directory);
        if (up.isEmpty()) {
            int left = Leftovers.end(directory, 0, this::tell);
            boolean stale = Files.deleteIfExists(StackState.file(directory));
            tell(
                    left == 0 && !stale
                            ? "nothing runs in " + directory
                            : "cleared up after a supervisor that was killed; processes ended: " + left);
            return 0;
        }
        StackState state = up.get();
        Optional<ProcessHandle> supervisor = ProcessHandle.of(state.supervisorPid());
        supervisor.ifPresent(ProcessHandle::destroy);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        supervisor.ifPresent(handle -> {
            if (!Leftovers.awaitEnd(handle, deadlineNs)) {
                tell("supervisor " + handle.pid() + " did not end in " + PATIENCE_S + " s; killing it");
                handle.destroyForcibly();
                Leftovers.awaitEnd(handle, System.nanoTime() + TimeUnit.SECONDS.toNanos(5));
            }
        });
        List<StackState.Child> left =
                state.processes().stream().filter(c -> c.handle().isPresent()).toList();
        left.forEach(child -> child.handle().ifPresent(handle -> {
            handle.destroyForcibly();
            Leftovers.awaitEnd(handle, System.nanoTime() + TimeUnit.SECONDS.toNanos(5));
        }));
        if (state.processes().stream().anyMatch(c -> c.handle().isPresent())) {
            throw LabException.environment("some processes of " + state.stack() + " do not end", "See lab status.");
        }
        Files.deleteIfExists(StackState.file(directory));
        tell("the stack " + state.stack() + " is down; its data stays in " + directory);
        return 0;
    }

    private void tell(String line) {
        spec.commandLine().getErr().println("lab: " + line);
    }
}
