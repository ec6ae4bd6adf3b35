package dev.uncontained.lab.run;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.stack.Metrics;
import dev.uncontained.lab.stack.RunningStack;
import dev.uncontained.lab.stack.Service;
import dev.uncontained.lab.stack.StackOptions;
import dev.uncontained.lab.stack.StackPlan;
import dev.uncontained.lab.stack.StackState;
import dev.uncontained.lab.stack.Supervisor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The local stack a run uses: the one that is up, or one of its own, which ends with it. */
public final class LocalStack implements AutoCloseable {
    private static final long PATIENCE_MS = 180_000;

    /** A broker whose log cannot grow ends itself; it has always been found below this. */
    private static final long FULL_BYTES = 1 << 20;

    private final StackPlan plan;
    private final StackState state;
    private final @Nullable Supervisor own;

    private LocalStack(StackPlan plan, StackState state, @Nullable Supervisor own) {
        this.plan = plan;
        this.state = state;
        this.own = own;
    }

    /**
     * Finds or starts it.
     *
     * @throws LabException with exit status 2 when the stack that is up is not the one asked for, 3 when none can be started
     */
    public static LocalStack open(StackOptions options, Terminal terminal) throws InterruptedException {
        StackPlan plan = options.plan();
        LabHome.writableDirectory(plan.directory());
        Optional<StackState> up = RunningStack.find(plan.directory());
        if (up.isPresent() && !up.get().ofARun()) {
            options.requireSameAs(up.get());
            return new LocalStack(plan, up.get(), null);
        }
        StackOptions.requireBuilt(plan.home());
        Supervisor supervisor = new Supervisor(plan, true, terminal::notice);
        try {
            supervisor.start();
            terminal.progress("starting a broker and the services; their logs are in " + plan.logs());
            StackState state = RunningStack.awaitHealthy(plan, () -> true, PATIENCE_MS, terminal::progress);
            supervisor.onHealthy();
            return new LocalStack(plan, state, supervisor);
        } catch (InterruptedException | RuntimeException e) {
            supervisor.close();
            throw e;
        }
    }

    /**
     * Starts and ends a stack when class-data archives are missing, as after a build, so that in the next one every process starts, and is
     * started again, from them. Does nothing when a stack is up.
     */
    public static void prepare(StackOptions options, Terminal terminal) throws InterruptedException {
        StackPlan plan = options.plan();
        if (RunningStack.find(plan.directory()).isEmpty() && !plan.hasArchives()) {
            terminal.notice("no class-data archives yet: a stack is started and ended once to write them");
            open(options, terminal).close();
        }
    }

    public StackAddress address() {
        return new StackAddress(
                "local", state.bootstrapServers(), Metrics.addresses(state.processes(), Service.MONITOR));
    }

    /** Its processes as they are now; as they were at first when its state file cannot be read. */
    public List<StackState.Child> processes() {
        return RunningStack.find(plan.directory()).orElse(state).processes();
    }

    /** Its directory; the brokers' logs are below it. */
    public Path directory() {
        return plan.directory();
    }

    /** Brokers it has. */
    public int brokers() {
        return state.brokers();
    }

    /** Partitions of its topics that concern hosts. */
    public int partitions() {
        return state.partitions();
    }

    /** What the manifest says about it. */
    public Map<String, Object> description() {
        return Map.of(
                "name", state.stack(),
                "portBase", state.portBase(),
                "bootstrapServers", state.bootstrapServers(),
                "brokers", state.brokers(),
                "partitions", state.partitions(),
                "instances", state.instances());
    }

    /** Why it can do no more, if so. */
    public Optional<String> failure() {
        if (LabHome.usableBytes(plan.directory()) < FULL_BYTES) {
            return Optional.of("no space is left in " + plan.directory()
                    + ", where the brokers write. Free space there, or give a shorter --length.");
        }
        return takenDown();
    }

    /** That somebody took it down, if so. */
    public Optional<String> takenDown() {
        if (own != null || RunningStack.find(plan.directory()).isPresent()) {
            return Optional.empty();
        }
        return Optional.of("the stack " + state.stack() + " was taken down while the run was going.");
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
