package dev.uncontained.lab.run;

import dev.uncontained.lab.LabException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Where a stack answers, whoever runs it.
 *
 * @param name what people call it: {@code local}, {@code compose} or the address itself
 * @param bootstrapServers brokers
 * @param monitors base addresses of fault-monitor's instances
 */
public record StackAddress(String name, String bootstrapServers, List<URI> monitors) {
    private static final int COMPOSE_KAFKA_PORT = 22_092;
    private static final int COMPOSE_MONITOR_PORT = 22_084;

    public StackAddress {
        monitors = List.copyOf(monitors);
    }

    /**
     * {@code compose}, or an address.
     *
     * @throws LabException with exit status 2
     */
    public static StackAddress named(String text) {
        return text.equals("compose") ? compose(System.getenv()) : of(text);
    }

    /** What to do when nobody answers there. */
    String wayOut() {
        return switch (name) {
            case "local" -> "Is the stack up? See lab status.";
            case "compose" -> "Is it up? Start it with lab compose up.";
            default -> "Is a stack up there, and can it be reached from here?";
        };
    }

    /** What docker-compose.yml publishes on 127.0.0.1, at the ports its variables name. */
    static StackAddress compose(Map<String, String> environment) {
        String kafkaPort = environment.getOrDefault("LAB_KAFKA_PORT", String.valueOf(COMPOSE_KAFKA_PORT));
        String monitorPort = environment.getOrDefault("LAB_MONITOR_PORT", String.valueOf(COMPOSE_MONITOR_PORT));
        return new StackAddress(
                "compose", "127.0.0.1:" + kafkaPort, List.of(URI.create("http://127.0.0.1:" + monitorPort)));
    }

    /**
     * Reads {@code BROKER:PORT[,BROKER:PORT...]@http://MONITOR:PORT}.
     *
     * @throws LabException with exit status 2
     */
    static StackAddress of(String text) {
        int at = text.indexOf('@');
        String brokers = at < 0 ? text : text.substring(0, at);
        if (at < 0
                || !brokers.matches("[^,:/]+:\\d+(,[^,:/]+:\\d+)*")
                || !text.substring(at + 1).matches("https?://[^/]+/?")) {
            throw LabException.usage(
                    "--stack is '" + text + "'; it can be local, compose or an address.",
                    "An address names brokers and fault-monitor: HOST:PORT[,HOST:PORT]@http://HOST:PORT, for example"
                            + " 127.0.0.1:21092@http://127.0.0.1:21083.");
        }
        String monitor = text.substring(at + 1);
        return new StackAddress(
                text,
                brokers,
                List.of(URI.create(monitor.endsWith("/") ? monitor.substring(0, monitor.length() - 1) : monitor)));
    }
}
