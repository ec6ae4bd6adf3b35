package dev.uncontained.lab.drill;

import dev.uncontained.arm.host.ActionKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a drill can do to a stack. */
enum FaultKind {
    KILL("kill", "SIGKILL; the supervisor starts it again", Struck.PROCESS, false),
    RESTART("restart", "SIGTERM; it ends in order, and the supervisor starts it again", Struck.PROCESS, false),
    PAUSE(
            "pause",
            "SIGSTOP, and SIGCONT at its end: alive for the kernel, silent for everybody else",
            Struck.PROCESS,
            true),
    OUTAGE("outage", "SIGKILL, and nobody is there in its place until the fault's end", Struck.PROCESS, true),
    TAKE_OVER(
            "take-over",
            "an instance falls silent and nothing is started in its place until the others have its partitions and have"
                    + " caught up; then it is killed",
            Struck.INSTANCE,
            false),
    THROTTLE(
            "throttle",
            "the process runs for a share of each 100 ms and stands still for the rest",
            Struck.PROCESS,
            true,
            Setting.SHARE),
    SLOW_START(
            "slow-start",
            "SIGTERM, and the process that the supervisor starts in its place gets a share of its time only",
            Struck.PROCESS,
            true,
            Setting.SHARE),
    HEAP_PRESSURE(
            "heap-pressure",
            "the process' heap is filled until so much is left after a collection, so that the next comes sooner",
            Struck.JVM,
            true,
            Setting.LEAVE),
    CPU_PRESSURE("cpu-pressure", "threads that spin inside the process", Struck.JVM, true, Setting.THREADS),
    CPU_HOG("cpu-hog", "threads that spin beside the stack", Struck.MACHINE, true, Setting.THREADS),
    MEMORY_HOG(
            "memory-hog",
            "memory of the machine is held beside the stack, every page touched; 512 MiB are always left",
            Struck.MACHINE,
            true,
            Setting.SIZE),
    DISK_HOG(
            "disk-hog",
            "threads that write a file of that size over and over beside the brokers' logs, and force out every MiB",
            Struck.MACHINE,
            true,
            Setting.THREADS,
            Setting.SIZE),
    FULL_DISK(
            "full-disk",
            "the file system of the brokers' logs is full; refused unless it is the stack's own and at most 1GiB",
            Struck.MACHINE,
            true),
    CONSUMER_STALL(
            "consumer-stall",
            "one more member of the service's consumer group takes its share of the partitions and reads nothing",
            Struck.SERVICE,
            true),
    AMNESIA(
            "amnesia",
            "every instance is killed and the state it kept is deleted: it is built again from the events",
            Struck.KEEPER,
            false),
    DUPLICATE(
            "duplicate",
            "the last records of each partition once more, in their order",
            Struck.LOG,
            false,
            Setting.RECORDS),
    REORDER(
            "reorder",
            "the last records of each partition once more, those of different keys in another order, from the seed",
            Struck.LOG,
            false,
            Setting.RECORDS),
    GARBAGE(
            "garbage",
            "records of 1 to 200 random bytes, drawn from the drill's seed, under keys nobody uses",
            Struck.TOPIC,
            false,
            Setting.RECORDS),
    NET_LATENCY(
            "net-latency",
            "bytes between the service and the brokers come late, by delay plus or minus spread each way",
            Struck.LINK,
            true,
            Setting.DELAY,
            Setting.SPREAD),
    NET_BANDWIDTH(
            "net-bandwidth",
            "the service and the brokers share a line of so many bytes a second each way",
            Struck.LINK,
            true,
            Setting.RATE),
    NET_CUT("net-cut", "nothing passes between the service and the brokers, and nobody is told", Struck.LINK, true),
    NET_RESET(
            "net-reset",
            "connections to the brokers are reset: at once, new ones when they have carried up to so many bytes",
            Struck.LINK,
            true,
            Setting.AFTER),
    NET_HALF_OPEN(
            "net-half-open",
            "the brokers' ends of all connections are closed and the service is not told until the fault's end",
            Struck.LINK,
            true),
    DEVICE_RESET(ActionKind.DEVICE_RESET, "the device is reset: every BAR is zapped and comes back", "device"),
    D3_ENTER(ActionKind.D3_ENTER, "the device is suspended: its BARs are zapped until d3-leave", "device"),
    D3_LEAVE(ActionKind.D3_LEAVE, "the device is back from D3", "device"),
    HOT_UNPLUG(ActionKind.HOT_UNPLUG, "the device is taken away until hot-plug", "device"),
    HOT_PLUG(ActionKind.HOT_PLUG, "the device is there again", "device"),
    MEMORY_DISABLE(ActionKind.MEMORY_DISABLE, "the device decodes no memory until memory-enable", "device"),
    MEMORY_ENABLE(ActionKind.MEMORY_ENABLE, "the device decodes memory again", "device"),
    AUDIT_PASSED(
            ActionKind.AUDIT_PASSED, "the flag is set on the regions of a device, audited or not by anybody", "device"),
    AUDIT_WITHDRAWN(ActionKind.AUDIT_WITHDRAWN, "the vendor withdraws the audit of a device", "device"),
    LINK_RETRAIN(
            ActionKind.LINK_RETRAIN,
            "a PCIe link comes back from retraining with other lanes",
            "link, lanes (1, 2, 4, 8 or 16)"),
    ERRATUM_ON(ActionKind.ERRATUM_ON, "an erratum of the platform is there from now on", "erratum"),
    ERRATUM_OFF(ActionKind.ERRATUM_OFF, "an erratum of the platform is gone", "erratum"),
    HOSTILE_START(ActionKind.HOSTILE_START, "the vCPUs of a VM turn hostile", "vm"),
    POLICY_SWITCH(ActionKind.POLICY_SWITCH, "KVM follows another policy from now on", "policy");

    /** What a fault strikes. */
    enum Struck {
        /** Any process of the stack. */
        PROCESS("target (a process)"),
        /** A broker, a service's process or a proxy. */
        JVM("target (a process that is a JVM)"),
        /** A process of a service that has others. */
        INSTANCE("target (a process of a service with several instances)"),
        /** What lies between a service's process and the brokers. */
        LINK("target (a service's process)"),
        /** A service, whatever its instances. */
        SERVICE("target (a service)"),
        /** A service that keeps state. */
        KEEPER("target (fault-monitor or guest-service)"),
        TOPIC("target (a topic)"),
        /** A topic whose records are events: in one that keeps the newest only, a copy of an older one would be a lost update. */
        LOG("target (a topic that is not compacted)"),
        /** The machine; it has no target. */
        MACHINE(""),
        /** Simulated hosts: it is written into the run at its start. */
        HOSTS("target (a group of the scenario), at-virtual");

        private final String target;

        Struck(String target) {
            this.target = target;
        }
    }

    private final String key;
    private final String what;
    private final Struck struck;
    private final boolean lasts;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Setting> settings;

    private final @Nullable ActionKind action;
    private final String actionKeys;

    FaultKind(ActionKind action, String what, String actionKeys) {
        this.key = action.wireName();
        this.what = what;
        this.struck = Struck.HOSTS;
        this.lasts = false;
        this.settings = List.of();
        this.action = action;
        this.actionKeys = actionKeys + ", cost (default 10us)";
    }

    FaultKind(String key, String what, Struck struck, boolean lasts, Setting... settings) {
        this.key = key;
        this.what = what;
        this.struck = struck;
        this.lasts = lasts;
        this.settings = List.of(settings);
        this.action = null;
        this.actionKeys = "";
    }

    /** Its name in drill files. */
    String key() {
        return key;
    }

    /** What it does, for people. */
    String what() {
        return what;
    }

    /** Its own settings, beside those every fault has. */
    List<Setting> settings() {
        return settings;
    }

    /** Its own keys, for people. */
    String keys() {
        List<String> keys = new ArrayList<>();
        if (!struck.target.isEmpty()) {
            keys.add(struck.target);
        }
        if (lasts) {
            keys.add("for");
        }
        settings.forEach(setting -> keys.add(setting.described()));
        if (!actionKeys.isEmpty()) {
            keys.add(actionKeys);
        }
        return String.join(", ", keys);
    }

    /** Whether it goes on for a time and must be undone. */
    boolean lasts() {
        return lasts;
    }

    Struck struck() {
        return struck;
    }

    /** What a simulated fault does to each host; empty for one of the infrastructure. */
    Optional<ActionKind> action() {
        return Optional.ofNullable(action);
    }

    /**
     * @throws IllegalArgumentException naming the kinds there are
     */
    static FaultKind of(String key) {
        return Arrays.stream(values())
                .filter(kind -> kind.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown fault '" + key + "'; there are "
                        + Arrays.stream(values()).map(FaultKind::key).collect(Collectors.joining(", "))
                        + " (lab drill --faults)"));
    }
}
