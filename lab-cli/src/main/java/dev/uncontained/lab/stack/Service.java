package dev.uncontained.lab.stack;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The four services, with the JVM settings that suit two cores and modest memory. */
public enum Service {
    /** Few records, all of them small: C1 code is fast enough and starts sooner. */
    VFIO("vfio-service", 0, "-Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"),
    KVM("kvm-service", 1, "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"),
    /** Runs the engine: needs C2. */
    GUEST("guest-service", 2, "-Xmx1g -XX:+UseSerialGC"),
    /** Folds every burst: needs C2. */
    MONITOR("fault-monitor", 3, "-Xmx768m -XX:+UseSerialGC");

    private final String serviceName;
    private final int place;
    private final String jvmFlags;

    Service(String serviceName, int place, String jvmFlags) {
        this.serviceName = serviceName;
        this.place = place;
        this.jvmFlags = jvmFlags;
    }

    /** Its name: that of its module and consumer group. */
    public String serviceName() {
        return serviceName;
    }

    /** Its place among the services' ports, from 0. */
    int place() {
        return place;
    }

    List<String> jvmFlags() {
        return List.of(jvmFlags.split(" "));
    }

    /**
     * @throws IllegalArgumentException naming the services there are
     */
    public static Service of(String name) {
        return Arrays.stream(values())
                .filter(s -> s.serviceName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no service '" + name + "'; there are "
                        + Arrays.stream(values()).map(Service::serviceName).collect(Collectors.joining(", "))));
    }
}
