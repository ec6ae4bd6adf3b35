package dev.uncontained.lab.compose;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.run.StackAddress;
import dev.uncontained.lab.stack.Ports;
import dev.uncontained.lab.stack.Prometheus;
import dev.uncontained.lab.stack.Service;
import dev.uncontained.lab.stack.StackState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The compose stack as others see it: one broker, one of each service, and Prometheus where it is up. Its processes have the names that those of a
 * local stack have, and no process id of this machine.
 */
public final class ComposeStack {
    /** The broker's name as a process; its container is called {@code kafka}. */
    private static final String BROKER = "broker-1";

    private static final String KAFKA = "kafka";
    private static final int PROMETHEUS_PORT = 22_090;
    private static final Map<Service, Integer> PORTS = Map.of(
            Service.VFIO, 22_081,
            Service.KVM, 22_082,
            Service.GUEST, 22_083,
            Service.MONITOR, 22_084);

    /** What runc says when threads of a cgroup (version 1) have not all been scheduled, and so frozen, while it tried. */
    private static final String UNABLE_TO_FREEZE = "unable to freeze";

    private static final long FREEZE_PATIENCE_MS = 20_000;

    private final Docker docker;
    private final StackAddress address = StackAddress.named("compose");
    private final List<StackState.Child> processes;

    private ComposeStack(Docker docker, List<StackState.Child> processes) {
        this.docker = docker;
        this.processes = processes;
    }

    /**
     * The stack that is up.
     *
     * @throws LabException with exit status 3 when there is no Docker, or a container is not up
     */
    public static ComposeStack find() throws InterruptedException {
        Docker docker = new Docker(LabHome.ofThisProcess().root());
        try {
            docker.requireEngine();
            for (String container : containers()) {
                if (docker.container(container).isEmpty()) {
                    throw LabException.environment(
                            "the compose stack has no container " + container + ".", "Start it with lab compose up.");
                }
            }
            return new ComposeStack(
                    docker, processes(docker.container(Prometheus.NAME).isPresent()));
        } catch (NoDockerException | IOException e) {
            throw LabException.environment(String.valueOf(e.getMessage()), "A local stack needs no Docker.");
        }
    }

    /**
     * The stack that is up; empty when nobody listens where its broker would, or that is no container of its own.
     *
     * @throws LabException with exit status 3 when some of the containers are there and others are not
     */
    public static Optional<ComposeStack> findIfThere() throws InterruptedException {
        if (Ports.isFree(kafkaPort())) {
            return Optional.empty();
        }
        Docker docker = new Docker(LabHome.ofThisProcess().root());
        try {
            docker.requireEngine();
            for (String container : containers()) {
                if (docker.container(container).isPresent()) {
                    return Optional.of(find());
                }
            }
            return Optional.empty();
        } catch (NoDockerException | IOException e) {
            return Optional.empty();
        }
    }

    private static List<String> containers() {
        List<String> containers = new ArrayList<>(List.of(KAFKA));
        for (Service service : Service.values()) {
            containers.add(service.serviceName());
        }
        return containers;
    }

    private static List<StackState.Child> processes(boolean watched) {
        List<StackState.Child> processes = new ArrayList<>();
        processes.add(child(BROKER, "broker", "kafka", kafkaPort()));
        for (Service service : Service.values()) {
            String name = service.serviceName();
            String variable = "LAB_" + service.name() + "_PORT";
            processes.add(child(name + "-1", name, "http", port(variable, PORTS.getOrDefault(service, 0))));
        }
        if (watched) {
            processes.add(
                    child(Prometheus.NAME, Prometheus.NAME, "http", port("LAB_PROMETHEUS_PORT", PROMETHEUS_PORT)));
        }
        return List.copyOf(processes);
    }

    private static int kafkaPort() {
        String kafka = StackAddress.named("compose").bootstrapServers();
        return Integer.parseInt(kafka.substring(kafka.indexOf(':') + 1));
    }

    private static int port(String variable, int usual) {
        String set = System.getenv(variable);
        return set == null ? usual : Integer.parseInt(set);
    }

    private static StackState.Child child(String name, String kind, String purpose, int port) {
        return new StackState.Child(name, kind, -1, 0, Map.of(purpose, port), 0, StackState.Phase.RUNNING, null);
    }

    /** Names of the processes that can be struck. */
    public static List<String> targets() {
        List<String> targets = new ArrayList<>(List.of(BROKER));
        for (Service service : Service.values()) {
            targets.add(service.serviceName() + "-1");
        }
        return targets;
    }

    public StackAddress address() {
        return address;
    }

    /** Its processes. */
    public List<StackState.Child> processes() {
        return processes;
    }

    /**
     * Does something to the container of a process. An engine that cannot bring all of a busy process's threads to a halt at once is asked
     * again, for at most {@value #FREEZE_PATIENCE_MS} ms.
     *
     * @param order what, as {@code docker} calls it, with options where it takes any: {@code kill}, {@code update --cpu-quota=-1}
     * @return why Docker did not do it; empty when it did
     */
    public Optional<String> order(String order, String process) throws InterruptedException {
        try {
            String name = process.equals(BROKER) ? KAFKA : process.substring(0, process.lastIndexOf('-'));
            Optional<String> container = docker.container(name);
            if (container.isEmpty()) {
                return Optional.of("there is no container of " + name);
            }
            List<String> command = new ArrayList<>(List.of(order.split(" ", -1)));
            command.add(container.get());
            long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FREEZE_PATIENCE_MS);
            while (true) {
                Optional<String> refusal = docker.refusal(command);
                if (refusal.filter(said -> said.contains(UNABLE_TO_FREEZE)).isEmpty()
                        || System.nanoTime() > deadlineNs) {
                    return refusal;
                }
            }
        } catch (IOException e) {
            throw LabException.environment("cannot run docker: " + e.getMessage(), "Install it.");
        }
    }
}
