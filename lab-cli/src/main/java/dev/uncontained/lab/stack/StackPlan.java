package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.proxy.ProxyMain;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a local stack is made of: which processes, on which ports, with their data where. All ports lie between {@code portBase} and
 * {@code portBase + 499}, all on 127.0.0.1.
 *
 * @param home where the lab stands
 * @param portBase first port of the stack; another base is another stack
 * @param brokers 1 or 3 brokers, each also a controller
 * @param partitions partitions of every topic that concerns hosts
 * @param instances instances of each service, at least 1
 * @param proxied processes of services that reach the brokers through a proxy of their own, at most {@value #MOST_PROXIES}
 * @param prometheusProgram the Prometheus that watches the services, or null for none
 */
public record StackPlan(
        LabHome home,
        int portBase,
        int brokers,
        int partitions,
        Map<Service, Integer> instances,
        List<String> proxied,
        @Nullable Path prometheusProgram) {
    public static final int DEFAULT_PORT_BASE = 21_000;
    public static final int DEFAULT_PARTITIONS = 12;
    static final int HIGHEST_PORT_BASE = 65_535 - 499;
    static final int MOST_INSTANCES = 90;
    static final int MOST_PROXIES = 10;

    /**
     * C2 waits for code that is really hot: compiling what only start-up runs took 0.7 s of a broker's 3.0 s of CPU time. For hot
     * loops it is a matter of milliseconds.
     */
    static final List<String> LATE_C2 = List.of(
            "-XX:Tier4InvocationThreshold=30000",
            "-XX:Tier4MinInvocationThreshold=4000",
            "-XX:Tier4CompileThreshold=60000",
            "-XX:Tier4BackEdgeThreshold=240000");

    private static final int SERVICE_PORT = 80;
    private static final int BROKER_PORT = 92;
    private static final int CONTROLLER_PORT = 95;
    private static final String PROXY = "proxy";

    private static final int MOST_BROKERS = 3;
    /** A proxy's ports: its own, then for each broker the one it listens on and the one the broker has for it. */
    private static final int PROXY_PORTS = 1 + 2 * MOST_BROKERS;

    public StackPlan {
        instances = Map.copyOf(instances);
        proxied = List.copyOf(proxied);
    }

    /** A stack without proxies and Prometheus. */
    public StackPlan(LabHome home, int portBase, int brokers, int partitions, Map<Service, Integer> instances) {
        this(home, portBase, brokers, partitions, instances, List.of(), null);
    }

    /** Name of the stack whose ports begin at {@code portBase}: {@code local}, or {@code local-22000}. */
    public static String name(int portBase) {
        return portBase == DEFAULT_PORT_BASE ? "local" : "local-" + portBase;
    }

    /** The stack's own directory. */
    public Path directory() {
        return home.state().resolve(name(portBase));
    }

    /** Logs, one file a process. */
    public Path logs() {
        return directory().resolve("logs");
    }

    /** Data of the brokers. A cluster of one and a cluster of three never share any. */
    Path kafka() {
        return directory().resolve("kafka-of-" + brokers);
    }

    /** What clients connect to. */
    public String bootstrapServers() {
        return IntStream.range(0, brokers)
                .mapToObj(i -> "127.0.0.1:" + (portBase + BROKER_PORT + i))
                .collect(Collectors.joining(","));
    }

    /** Name of the proxy of a process. */
    public static String proxyOf(String process) {
        return PROXY + "-" + process;
    }

    private int proxyPort(int proxy) {
        return portBase + PROXY_PORTS * proxy;
    }

    /** Where the proxy listens for a broker. */
    private int proxyToBroker(int proxy, int broker) {
        return proxyPort(proxy) + 1 + broker;
    }

    /** Where a broker listens for the proxy: a listener of its own, for a client goes where that listener is advertised. */
    private int brokerForProxy(int proxy, int broker) {
        return proxyPort(proxy) + 1 + MOST_BROKERS + broker;
    }

    private String bootstrapServers(String process) {
        int proxy = proxied.indexOf(process);
        return proxy < 0
                ? bootstrapServers()
                : IntStream.range(0, brokers)
                        .mapToObj(i -> "127.0.0.1:" + proxyToBroker(proxy, i))
                        .collect(Collectors.joining(","));
    }

    /** Port of an instance, from 0: the first ones are neighbours, further ones have a hundred for each service. */
    int servicePort(Service service, int instance) {
        return instance == 0
                ? portBase + SERVICE_PORT + service.place()
                : portBase + 100 * (service.place() + 1) + instance;
    }

    /** Base addresses of the instances of a service. */
    public List<URI> addresses(Service service) {
        return IntStream.range(0, instances.getOrDefault(service, 1))
                .mapToObj(i -> URI.create("http://127.0.0.1:" + servicePort(service, i)))
                .toList();
    }

    /** Names of every process, brokers first. */
    public List<String> processes() {
        return children().stream().map(ChildPlan::name).toList();
    }

    /** Whether the class-data archive of every kind of process is there and no older than its jars. */
    public boolean hasArchives() {
        return children().stream().filter(ChildPlan::writesArchive).allMatch(StackPlan::hasArchive);
    }

    private static boolean hasArchive(ChildPlan child) {
        Path archive = child.archive();
        if (archive == null) {
            return true;
        }
        Archives.dropStale(archive, child.classPath());
        return Files.exists(archive);
    }

    /** Names of the services' processes. */
    public List<String> serviceProcesses() {
        List<String> names = new ArrayList<>();
        for (Service service : Service.values()) {
            for (int i = 1; i <= instances.getOrDefault(service, 1); i++) {
                names.add(service.serviceName() + "-" + i);
            }
        }
        return names;
    }

    /** Every process, brokers first. */
    List<ChildPlan> children() {
        List<ChildPlan> children = new ArrayList<>();
        for (int i = 0; i < brokers; i++) {
            children.add(broker(i));
        }
        for (int i = 0; i < proxied.size(); i++) {
            children.add(proxy(i));
        }
        for (Service service : Service.values()) {
            for (int i = 0; i < instances.getOrDefault(service, 1); i++) {
                children.add(service(service, i));
            }
        }
        prometheus().ifPresent(one -> children.add(one.child()));
        return children;
    }

    /** The Prometheus that watches the services, if there is to be one. */
    Optional<Prometheus> prometheus() {
        return Optional.ofNullable(prometheusProgram).map(program -> new Prometheus(this, program));
    }

    private ChildPlan broker(int index) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("kafka", portBase + BROKER_PORT + index);
        ports.put("controller", portBase + CONTROLLER_PORT + index);
        for (int i = 0; i < proxied.size(); i++) {
            ports.put(proxyOf(proxied.get(i)), brokerForProxy(i, index));
        }
        String name = "broker-" + (index + 1);
        List<String> command = jvm(
                home.classPath(),
                List.of(
                        "-Xms128m",
                        "-Xmx640m",
                        "-XX:+UseSerialGC",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
                        "-Dorg.slf4j.simpleLogger.log.kafka.server.BrokerServer=info",
                        "-Dorg.slf4j.simpleLogger.showDateTime=true",
                        "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                        "-Dorg.slf4j.simpleLogger.logFile=System.out"));
        command.add(BrokerMain.class.getName());
        command.add(properties(index).toString());
        return new ChildPlan(
                name, "broker", ports, command, home.archives().resolve("broker.jsa"), index == 0, Map.of());
    }

    private ChildPlan proxy(int index) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("http", proxyPort(index));
        List<String> command =
                jvm(home.classPath(), List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add(Leash.class.getName());
        command.add(ProxyMain.class.getName());
        command.add(String.valueOf(proxyPort(index)));
        for (int broker = 0; broker < brokers; broker++) {
            ports.put("broker-" + (broker + 1), proxyToBroker(index, broker));
            command.add(proxyToBroker(index, broker) + "=" + brokerForProxy(index, broker));
        }
        return new ChildPlan(
                proxyOf(proxied.get(index)),
                PROXY,
                ports,
                command,
                home.archives().resolve("proxy.jsa"),
                index == 0,
                Map.of());
    }

    /** Where the settings of a broker are written. */
    Path properties(int broker) {
        return kafka().resolve("broker-" + (broker + 1) + ".properties");
    }

    /** Settings of a broker, from 0. */
    Map<String, String> brokerSettings(int broker) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", String.valueOf(broker + 1));
        settings.put(
                "controller.quorum.voters",
                IntStream.range(0, brokers)
                        .mapToObj(i -> (i + 1) + "@127.0.0.1:" + (portBase + CONTROLLER_PORT + i))
                        .collect(Collectors.joining(",")));
        String own = "PLAINTEXT://127.0.0.1:" + (portBase + BROKER_PORT + broker);
        StringBuilder bound = new StringBuilder(own);
        StringBuilder advertised = new StringBuilder(own);
        StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        for (int i = 0; i < proxied.size(); i++) {
            bound.append(",PROXY").append(i).append("://127.0.0.1:").append(brokerForProxy(i, broker));
            advertised.append(",PROXY").append(i).append("://127.0.0.1:").append(proxyToBroker(i, broker));
            protocols.append(",PROXY").append(i).append(":PLAINTEXT");
        }
        settings.put("listeners", bound + ",CONTROLLER://127.0.0.1:" + (portBase + CONTROLLER_PORT + broker));
        if (!proxied.isEmpty()) {
            settings.put("advertised.listeners", advertised.toString());
            settings.put("listener.security.protocol.map", protocols.toString());
        }
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("log.dirs", kafka().resolve("broker-" + (broker + 1)).toString());
        settings.putAll(BrokerSettings.common(brokers));
        return settings;
    }

    private ChildPlan service(Service service, int instance) {
        int port = servicePort(service, instance);
        String name = service.serviceName() + "-" + (instance + 1);
        Path jar = home.root().resolve(service.serviceName()).resolve("target/quarkus-app/quarkus-run.jar");
        Path labJar = home.root().resolve("lab-cli/target/lab-cli.jar");
        List<String> command = jvm(jar + ":" + labJar, service.jvmFlags());
        command.add(Leash.class.getName());
        command.add("io.quarkus.bootstrap.runner.AotQuarkusEntryPoint");
        return new ChildPlan(
                name,
                service.serviceName(),
                Map.of("http", port),
                command,
                home.archives().resolve(service.serviceName() + ".jsa"),
                instance == 0,
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        bootstrapServers(name),
                        "KAFKA_GROUP_INSTANCE_ID",
                        name,
                        "QUARKUS_HTTP_PORT",
                        String.valueOf(port),
                        "QUARKUS_HTTP_HOST",
                        "127.0.0.1",
                        "QUARKUS_LOG_CONSOLE_JSON_ENABLED",
                        "true"));
    }

    private static List<String> jvm(String classPath, List<String> flags) {
        List<String> command = new ArrayList<>();
        command.add(LabHome.java());
        command.addAll(flags);
        command.addAll(LATE_C2);
        command.add("-Xlog:disable");
        command.addAll(List.of(
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED"));
        command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-cp", classPath));
        return command;
    }
}
