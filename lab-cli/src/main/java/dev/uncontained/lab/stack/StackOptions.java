package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say what a local stack is made of. */
public final class StackOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Spec(Target.SELF)
    private CommandSpec self;

    @Option(
            names = "--port-base",
            paramLabel = "N",
            description = "First port of the stack (default: ${DEFAULT-VALUE}); another base is another stack.")
    private int portBase = StackPlan.DEFAULT_PORT_BASE;

    @Option(names = "--brokers", paramLabel = "1|3", description = "Brokers, each also a controller (default: 1).")
    private @Nullable Integer brokers;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description =
                    "Partitions of every topic that concerns hosts (default: " + StackPlan.DEFAULT_PARTITIONS + ").")
    private @Nullable Integer partitions;

    @Option(names = "--guests", paramLabel = "N", description = "Instances of guest-service (default: 1).")
    private @Nullable Integer guests;

    @Option(
            names = "--instances",
            paramLabel = "SERVICE=N",
            split = ",",
            description = "Instances of any service, for example kvm-service=2.")
    private Map<String, Integer> instances = new LinkedHashMap<>();

    @Option(
            names = "--proxied",
            paramLabel = "PROCESS",
            split = ",",
            description =
                    "Processes of services that reach the brokers through a proxy, for drills that disturb links.")
    private List<String> proxied = new ArrayList<>();

    @Option(
            names = "--prometheus",
            description =
                    "Have the services watched by a Prometheus found on the PATH, with the alerts of this project.")
    private boolean prometheus;

    private boolean prometheusIfThere;

    /**
     * The stack that is asked for.
     *
     * @throws LabException with exit status 3 when a Prometheus is asked for and there is none on the PATH
     * @throws ParameterException naming the option, the value and what is possible
     */
    public StackPlan plan() {
        require(
                portBase >= 1_024 && portBase <= StackPlan.HIGHEST_PORT_BASE,
                "--port-base",
                portBase,
                "1024 to " + StackPlan.HIGHEST_PORT_BASE);
        int brokerCount = brokers == null ? 1 : brokers;
        require(brokerCount == 1 || brokerCount == 3, "--brokers", brokerCount, "1 or 3");
        int partitionCount = partitions == null ? StackPlan.DEFAULT_PARTITIONS : partitions;
        require(partitionCount >= 1 && partitionCount <= 256, "--partitions", partitionCount, "1 to 256");
        StackPlan plan = new StackPlan(
                LabHome.ofThisProcess(),
                portBase,
                brokerCount,
                partitionCount,
                instanceCounts(),
                proxied,
                prometheusProgram());
        requireProxies(plan.serviceProcesses());
        return plan;
    }

    /**
     * Refuses these options where there is no local stack that they could be about.
     *
     * @param stack the one that is meant, as {@code --stack} names it
     * @throws ParameterException naming the first that is given
     */
    public void requireNone(String stack) {
        ParseResult given = spec.commandLine().getParseResult();
        for (OptionSpec option : self.options()) {
            if (given.hasMatchedOption(option.longestName())) {
                throw new ParameterException(
                        spec.commandLine(),
                        option.longestName() + " is about a local stack; leave it out with --stack " + stack + ".");
            }
        }
    }

    private @Nullable Path prometheusProgram() {
        Path program = prometheus || prometheusIfThere ? Prometheus.onPath().orElse(null) : null;
        if (prometheus && program == null) {
            throw LabException.environment(
                    "there is no prometheus on the PATH.",
                    "Install it (on Debian: apt install prometheus), or leave --prometheus out.");
        }
        return program;
    }

    private void requireProxies(List<String> services) {
        for (String process : proxied) {
            if (!services.contains(process) || Collections.frequency(proxied, process) > 1) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--proxied: " + process + " must be one of " + String.join(", ", services) + ", named once.");
            }
        }
        if (proxied.size() > StackPlan.MOST_PROXIES) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--proxied names " + proxied.size() + " processes; a stack has at most " + StackPlan.MOST_PROXIES
                            + " proxies.");
        }
    }

    /**
     * Takes what a file asks for where the command line says nothing.
     *
     * @param wantedBrokers brokers, or null for whatever there is
     * @param wantedInstances instances of services, by name
     */
    public void orElse(@Nullable Integer wantedBrokers, Map<String, Integer> wantedInstances) {
        if (brokers == null) {
            brokers = wantedBrokers;
        }
        wantedInstances.forEach((name, count) -> {
            if (guests == null || !name.equals(Service.GUEST.serviceName())) {
                instances.putIfAbsent(name, count);
            }
        });
    }

    /** Has these processes reach the brokers through proxies, beside those the command line names. */
    public void withProxies(Collection<String> processes) {
        proxied = new ArrayList<>(new LinkedHashSet<>(proxied));
        processes.stream().filter(process -> !proxied.contains(process)).forEach(proxied::add);
    }

    /** Has a stack that is started watched by a Prometheus where there is one on the PATH; one that is up may be without. */
    public void withPrometheusIfThere() {
        prometheusIfThere = true;
    }

    /**
     * These options with what a file asks for, and other ports.
     *
     * @param portsFurther how much further up the ports begin
     * @param wantedBrokers brokers, or null for whatever these options say
     * @param wantedPartitions partitions, or null likewise
     * @param wantedInstances instances of services, by name
     * @throws ParameterException when these options ask for something else
     */
    public StackOptions with(
            int portsFurther,
            @Nullable Integer wantedBrokers,
            @Nullable Integer wantedPartitions,
            Map<String, Integer> wantedInstances) {
        requireAgreed("--brokers", brokers, wantedBrokers);
        requireAgreed("--partitions", partitions, wantedPartitions);
        requireAgreed("--guests", guests, wantedInstances.get(Service.GUEST.serviceName()));
        wantedInstances.forEach((name, count) -> requireAgreed("--instances " + name, instances.get(name), count));
        StackOptions both = new StackOptions();
        both.spec = spec;
        both.portBase = portBase + portsFurther;
        both.brokers = brokers == null ? wantedBrokers : brokers;
        both.partitions = partitions == null ? wantedPartitions : partitions;
        both.guests = guests;
        both.instances.putAll(instances);
        both.instances.putAll(wantedInstances);
        both.proxied = new ArrayList<>(proxied);
        both.prometheus = prometheus;
        return both;
    }

    private void requireAgreed(String option, @Nullable Integer given, @Nullable Integer wanted) {
        if (given != null && wanted != null && !given.equals(wanted)) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " is " + given + ", but the file asks for " + wanted + "; leave the option out.");
        }
    }

    /** Base of the stack's ports. */
    public int portBase() {
        return portBase;
    }

    private Map<Service, Integer> instanceCounts() {
        Map<Service, Integer> counts = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            counts.put(service, 1);
        }
        if (guests != null) {
            require(
                    guests >= 1 && guests <= StackPlan.MOST_INSTANCES,
                    "--guests",
                    guests,
                    "1 to " + StackPlan.MOST_INSTANCES);
            counts.put(Service.GUEST, guests);
        }
        instances.forEach((name, count) -> {
            require(
                    count >= 1 && count <= StackPlan.MOST_INSTANCES,
                    "--instances " + name,
                    count,
                    "1 to " + StackPlan.MOST_INSTANCES);
            try {
                counts.put(Service.of(name), count);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--instances: " + e.getMessage());
            }
        });
        return counts;
    }

    private void require(boolean legal, String option, int value, String range) {
        if (!legal) {
            throw new ParameterException(spec.commandLine(), option + " is " + value + "; it can be " + range + ".");
        }
    }

    /**
     * Refuses a stack that is up but not the one asked for; what was not asked for may be anything.
     *
     * @throws LabException with exit status 2
     */
    public void requireSameAs(StackState up) {
        List<String> differing = new ArrayList<>();
        if (brokers != null && brokers != up.brokers()) {
            differing.add("--brokers " + brokers + " (it has " + up.brokers() + ")");
        }
        if (partitions != null && partitions != up.partitions()) {
            differing.add("--partitions " + partitions + " (it has " + up.partitions() + ")");
        }
        Map<Service, Integer> wanted = instanceCounts();
        for (Service service : Service.values()) {
            boolean asked =
                    instances.containsKey(service.serviceName()) || (service == Service.GUEST && guests != null);
            int there = up.instances().getOrDefault(service.serviceName(), 1);
            int count = wanted.getOrDefault(service, 1);
            if (asked && count != there) {
                differing.add(count + " of " + service.serviceName() + " (it has " + there + ")");
            }
        }
        for (String process : proxied) {
            if (up.processes().stream().noneMatch(child -> child.name().equals(StackPlan.proxyOf(process)))) {
                differing.add("--proxied " + process + " (it reaches the brokers without a proxy)");
            }
        }
        if (prometheus && Prometheus.of(up.processes()).isEmpty()) {
            differing.add("--prometheus (no Prometheus watches it)");
        }
        if (!differing.isEmpty()) {
            throw LabException.usage(
                    "the stack " + up.stack() + " is up, but not with " + String.join(", ", differing) + ".",
                    "End it with lab down, leave the option out, or have another stack with --port-base.");
        }
    }

    /** These options again, for a process that is to do the same. */
    List<String> arguments() {
        StackPlan plan = plan();
        List<String> arguments = new ArrayList<>(List.of(
                "--port-base=" + plan.portBase(), "--brokers=" + plan.brokers(), "--partitions=" + plan.partitions()));
        plan.instances()
                .forEach((service, count) -> arguments.add("--instances=" + service.serviceName() + "=" + count));
        if (!proxied.isEmpty()) {
            arguments.add("--proxied=" + String.join(",", proxied));
        }
        if (prometheus) {
            arguments.add("--prometheus");
        }
        return arguments;
    }

    /**
     * @throws LabException with exit status 3 when a service's jar is not there
     */
    public static void requireBuilt(LabHome home) {
        for (Service service : Service.values()) {
            Path jar = home.root().resolve(service.serviceName()).resolve("target/quarkus-app/quarkus-run.jar");
            if (!Files.exists(jar)) {
                throw LabException.environment(
                        jar + " is not there: " + service.serviceName() + " is not built.",
                        "Run the lab script at the root of the project, which builds it.");
            }
        }
    }
}
