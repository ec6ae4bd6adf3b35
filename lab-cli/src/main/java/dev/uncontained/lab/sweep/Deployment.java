package dev.uncontained.lab.sweep;

import dev.uncontained.lab.stack.Service;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What points ask of the stack. Those that ask for the same share one.
 *
 * @param brokers brokers, or null for whatever there is
 * @param partitions partitions of the topics that concern hosts, or null
 * @param instances instances of services, by name
 */
record Deployment(@Nullable Integer brokers, @Nullable Integer partitions, Map<String, Integer> instances) {
    Deployment {
        instances = Map.copyOf(instances);
    }

    static Deployment of(Point point) {
        Map<String, Integer> instances = new TreeMap<>();
        for (Service service : Service.values()) {
            Integer count = number(point, service.serviceName());
            if (count != null) {
                instances.put(service.serviceName(), count);
            }
        }
        return new Deployment(number(point, Axis.BROKERS), number(point, Axis.PARTITIONS), instances);
    }

    private static @Nullable Integer number(Point point, String axis) {
        String value = point.values().get(axis);
        return value == null ? null : Integer.valueOf(value);
    }
}
