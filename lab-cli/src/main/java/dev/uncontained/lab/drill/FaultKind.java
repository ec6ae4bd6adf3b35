package dev.uncontained.lab.drill;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What a drill can do to a stack. */
enum FaultKind {
    KILL("kill", "SIGKILL; the supervisor starts it again", Struck.PROCESS, false),
    RESTART("restart", "SIGTERM; it ends in order, and the supervisor starts it again", Struck.PROCESS, false),
    PAUSE(
            "pause",
            "SIGSTOP, and SIGCONT at its end: alive for the kernel, silent for everybody else",
            Struck.PROCESS,
            true),
    THROTTLE(
            "throttle",
            "the process runs for a share of each 100 ms and stands still for the rest",
            Struck.PROCESS,
            true,
            Setting.SHARE),
    CPU_HOG("cpu-hog", "threads that spin beside the stack", Struck.MACHINE, true, Setting.THREADS),
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
            true);

    /** What a fault strikes. */
    enum Struck {
        /** Any process of the stack. */
        PROCESS("target (a process)"),
        /** What lies between a service's process and the brokers. */
        LINK("target (a service's process)"),
        TOPIC("target (a topic)"),
        /** The machine; it has no target. */
        MACHINE("");

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

    FaultKind(String key, String what, Struck struck, boolean lasts, Setting... settings) {
        this.key = key;
        this.what = what;
        this.struck = struck;
        this.lasts = lasts;
        this.settings = List.of(settings);
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
        return String.join(", ", keys);
    }

    /** Whether it goes on for a time and must be undone. */
    boolean lasts() {
        return lasts;
    }

    Struck struck() {
        return struck;
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
