package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brokers for somebody who needs no service: those of the local stack that is up, or else brokers alone. */
public final class LocalBroker implements AutoCloseable {
    private static final long PATIENCE_MS = 120_000;

    private final String bootstrapServers;
    private final @Nullable Supervisor own;

    private final Path directory;

    private LocalBroker(String bootstrapServers, Path directory, @Nullable Supervisor own) {
        this.bootstrapServers = bootstrapServers;
        this.directory = directory;
        this.own = own;
    }

    /**
     * Finds or starts it.
     *
     * @throws LabException with exit status 3 when no stack is up and none left data, or the broker does not start
     */
    public static LocalBroker open(int portBase, Terminal terminal) throws InterruptedException {
        LabHome home = LabHome.ofThisProcess();
        Path directory = home.state().resolve(StackPlan.name(portBase));
        Optional<StackState> up = RunningStack.find(directory);
        if (up.isPresent()) {
            return new LocalBroker(up.get().bootstrapServers(), directory, null);
        }
        return start(left(home, portBase), terminal);
    }

    /**
     * Finds brokers that are up, or starts as many as are wanted, whether or not there is any data.
     *
     * @throws LabException with exit status 2 when another number of them is up, 3 when they do not start
     */
    public static LocalBroker openOrStart(int portBase, int brokers, Terminal terminal) throws InterruptedException {
        LabHome home = LabHome.ofThisProcess();
        Path directory = home.state().resolve(StackPlan.name(portBase));
        Optional<StackState> up = RunningStack.find(directory);
        if (up.isPresent()) {
            if (up.get().brokers() != brokers) {
                throw LabException.usage(
                        "the stack that is up has " + up.get().brokers() + " brokers, not " + brokers + ".",
                        "End it with ./lab down, or name another with --port-base.");
            }
            return new LocalBroker(up.get().bootstrapServers(), directory, null);
        }
        return start(new StackPlan(home, portBase, brokers, StackPlan.DEFAULT_PARTITIONS, noServices()), terminal);
    }

    private static LocalBroker start(StackPlan plan, Terminal terminal) throws InterruptedException {
        Supervisor supervisor = new Supervisor(plan, true, terminal::notice);
        try {
            supervisor.start();
            terminal.progress("no stack is up; starting a broker on " + plan.kafka());
            RunningStack.awaitHealthy(plan, () -> true, PATIENCE_MS, terminal::progress);
            return new LocalBroker(plan.bootstrapServers(), plan.directory(), supervisor);
        } catch (InterruptedException | RuntimeException e) {
            supervisor.close();
            throw e;
        }
    }

    /** Brokers as they were, without services. */
    private static StackPlan left(LabHome home, int portBase) {
        Map<Service, Integer> none = noServices();
        for (int brokers : new int[] {1, 3}) {
            StackPlan plan = new StackPlan(home, portBase, brokers, StackPlan.DEFAULT_PARTITIONS, none);
            int partitions = partitions(plan.kafka().resolve("broker-1"));
            if (partitions > 0) {
                return new StackPlan(home, portBase, brokers, partitions, none);
            }
        }
        throw LabException.environment(
                "no stack " + StackPlan.name(portBase) + " is up, and none has left data in "
                        + home.state().resolve(StackPlan.name(portBase)) + ".",
                "Name a stack with --port-base or --stack, or give a file that lab export wrote.");
    }

    private static Map<Service, Integer> noServices() {
        Map<Service, Integer> none = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            none.put(service, 0);
        }
        return none;
    }

    private static int partitions(Path data) {
        if (!Files.isDirectory(data)) {
            return 0;
        }
        try (Stream<Path> logs = Files.list(data)) {
            return (int) logs.filter(log -> String.valueOf(log.getFileName()).matches("hosts-\\d+"))
                    .count();
        } catch (IOException e) {
            throw LabException.environment("cannot read " + data + ": " + e.getMessage(), "Look at its permissions.");
        }
    }

    /** What clients connect to. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** CPU time the brokers have used so far, as the kernel counts it; zero where it does not say. */
    public Duration cpuTime() {
        return RunningStack.find(directory).stream()
                .flatMap(state -> state.processes().stream())
                .filter(child -> child.kind().equals("broker"))
                .flatMap(child -> child.handle().stream())
                .flatMap(handle -> handle.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
