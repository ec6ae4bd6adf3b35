package dev.uncontained.lab.drill;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a drill can do to a stack. */
enum FaultKind {
    KILL("kill", "SIGKILL; the supervisor starts it again", "target", false),
    RESTART("restart", "SIGTERM; it ends in order, and the supervisor starts it again", "target", false),
    PAUSE(
            "pause",
            "SIGSTOP, and SIGCONT at its end: alive for the kernel, silent for everybody else",
            "target, for",
            true),
    THROTTLE(
            "throttle",
            "the process runs for a share of each 100 ms and stands still for the rest",
            "target, for, share (1% to 99%)",
            true),
    CPU_HOG("cpu-hog", "threads that spin beside the stack", "for, threads (1 to 64)", true),
    GARBAGE(
            "garbage",
            "records of 1 to 200 random bytes, drawn from the drill's seed, under keys nobody uses",
            "target (a topic), records (1 to 100000)",
            false);

    private final String key;
    private final String what;
    private final String settings;
    private final boolean lasts;

    FaultKind(String key, String what, String settings, boolean lasts) {
        this.key = key;
        this.what = what;
        this.settings = settings;
        this.lasts = lasts;
    }

    /** Its name in drill files. */
    String key() {
        return key;
    }

    /** What it does, for people. */
    String what() {
        return what;
    }

    /** Its own keys, beside those every fault has. */
    String settings() {
        return settings;
    }

    /** Whether it goes on for a time and must be undone. */
    boolean lasts() {
        return lasts;
    }

    /** Whether its target is a process. */
    boolean strikesProcess() {
        return this != CPU_HOG && this != GARBAGE;
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
