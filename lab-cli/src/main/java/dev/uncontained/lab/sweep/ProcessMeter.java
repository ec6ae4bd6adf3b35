package dev.uncontained.lab.sweep;

import dev.uncontained.lab.stack.StackState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CPU time and resident memory of the processes of a stack while a run goes on. CPU time is what {@link ProcessHandle} tells, to 10 ms on
 * Linux; resident memory is {@code VmRSS} of {@code /proc/PID/status} (proc(5)), which only Linux has, and is seen only when asked for.
 */
final class ProcessMeter {
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s*(\\d+) kB$");
    private static final long KIB = 1_024;

    private final Map<ProcessHandle, String> processes = new LinkedHashMap<>();
    private final Map<ProcessHandle, Duration> cpuBefore = new LinkedHashMap<>();
    private final Map<ProcessHandle, Duration> cpuSeen = new LinkedHashMap<>();
    private final Map<ProcessHandle, Long> mostResident = new LinkedHashMap<>();
    private final LongFunction<String> statusOf;
    private long mostTogether;

    /** Begins to measure. */
    ProcessMeter(List<StackState.Child> children) {
        this(children, ProcessMeter::status);
    }

    ProcessMeter(List<StackState.Child> children, LongFunction<String> statusOf) {
        this.statusOf = statusOf;
        for (StackState.Child child : children) {
            child.handle().ifPresent(handle -> {
                processes.put(handle, child.name());
                cpuBefore.put(handle, cpu(handle));
            });
        }
        look();
    }

    /** Looks at each process as it is now; of one that has ended, what was last seen stays. */
    void look() {
        long together = 0;
        for (ProcessHandle process : processes.keySet()) {
            long now = residentBytes(statusOf.apply(process.pid()));
            mostResident.merge(process, now, Math::max);
            cpuSeen.merge(process, cpu(process), (before, after) -> before.compareTo(after) > 0 ? before : after);
            together += now;
        }
        mostTogether = Math.max(mostTogether, together);
    }

    /** What each process has used since the beginning. */
    List<ProcessUse> uses() {
        look();
        return processes.entrySet().stream()
                .map(process -> new ProcessUse(
                        process.getValue(),
                        cpuSeen.getOrDefault(process.getKey(), Duration.ZERO)
                                        .minus(cpuBefore.getOrDefault(process.getKey(), Duration.ZERO))
                                        .toNanos()
                                / 1e9,
                        mostResident.getOrDefault(process.getKey(), 0L)))
                .toList();
    }

    /** The most resident memory that all of them were seen with at one time, in bytes; 0 when the system does not tell. */
    long mostResidentBytes() {
        return mostTogether;
    }

    /** Resident memory in the text of {@code /proc/PID/status}; 0 when it is not there. */
    static long residentBytes(String status) {
        Matcher matcher = RESIDENT.matcher(status);
        return matcher.find() ? Long.parseLong(matcher.group(1)) * KIB : 0;
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static String status(long pid) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), "status"));
        } catch (IOException e) {
            return ""; // it has ended, or this system has no /proc: nothing is known of it
        }
    }
}
