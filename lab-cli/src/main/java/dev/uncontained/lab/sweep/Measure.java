package dev.uncontained.lab.sweep;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What is measured of a run. */
enum Measure {
    WALL_SECONDS("wall-seconds", "s", "wall time from the run's start to its last fold"),
    ACCESSES("accesses", "", "accesses simulated"),
    ACCESSES_PER_SECOND(
            "accesses-per-second",
            "1/s",
            "accesses folded a second, from the first moment at which a burst was meant to be sent to the last fold"),
    BURSTS("bursts", "", "records of guest.mmio folded"),
    BURSTS_PER_SECOND("bursts-per-second", "1/s", "records of guest.mmio folded a second, counted in the same way"),
    LATENCY_P50("latency-p50", "µs", "from a burst's intended send to its fold, half of the bursts"),
    LATENCY_P95("latency-p95", "µs", "the same, 95 of 100"),
    LATENCY_P99("latency-p99", "µs", "the same, 99 of 100"),
    LATENCY_P999("latency-p999", "µs", "the same, 999 of 1000"),
    LATENCY_MAX("latency-max", "µs", "the same, the slowest burst"),
    CPU_SECONDS("cpu-seconds", "s", "CPU time of all processes of the stack"),
    CPU_PER_MILLION("cpu-per-million", "s", "CPU time of all processes for a million accesses"),
    LOG_BYTES("log-bytes", "B", "growth of the logs of all brokers, every copy counted"),
    LOG_BYTES_PER_MILLION("log-bytes-per-million", "B", "the same for a million accesses"),
    RESIDENT_BYTES(
            "resident-bytes", "B", "largest resident memory of all processes together, as seen a few times a second"),
    CONSUMER_LAG(
            "consumer-lag",
            "",
            "most records that the consumers of all services together had not yet read, as seen twice a second"),
    SPEED_UP("speed-up", "", "virtual length of the scenario over wall time"),
    HOST_SPEED_UP("host-speed-up", "", "virtual time of all hosts together over wall time"),
    SIMULATED_GBPS("simulated-gbps", "GB/s", "bytes that programs moved a virtual second of a host"),
    GATHER_RATIO("gather-ratio", "", "stores in a write transaction; only where a run has one policy and one platform"),
    TLPS("tlps", "", "transactions on the wire"),
    WIRE_BYTES("wire-bytes", "B", "bytes on the wire"),
    CONTAINED("contained", "", "accesses that ended in a contained fault"),
    UNCONTAINED("uncontained", "", "accesses that ended uncontained"),
    CORRUPTED("corrupted", "", "accesses that were corrupted"),
    HOSTS_LOST("hosts-lost", "", "crashes of hosts"),
    VM_SECONDS_LOST("vm-seconds-lost", "s", "time VMs were down, charged in full");

    private final String key;
    private final String unit;
    private final String what;

    Measure(String key, String unit, String what) {
        this.key = key;
        this.unit = unit;
        this.what = what;
    }

    /** Its name in files. */
    String key() {
        return key;
    }

    /** Its unit; empty for plain numbers. */
    String unit() {
        return unit;
    }

    /** Its meaning, for people. */
    String what() {
        return what;
    }

    /** Its name with its unit. */
    String title() {
        return unit.isEmpty() ? key : key + ", " + unit;
    }

    /** What is shown when an experiment does not choose. */
    static List<Measure> usual() {
        return List.of(
                ACCESSES_PER_SECOND, BURSTS_PER_SECOND, LATENCY_P50, LATENCY_P99, CPU_PER_MILLION, RESIDENT_BYTES);
    }

    /**
     * @throws IllegalArgumentException naming what there is
     */
    static Measure of(String key) {
        return Arrays.stream(values())
                .filter(measure -> measure.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no measure '" + key + "'; there are "
                        + Arrays.stream(values()).map(Measure::key).collect(Collectors.joining(", "))));
    }
}
