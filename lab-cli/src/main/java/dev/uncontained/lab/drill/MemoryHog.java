package dev.uncontained.lab.drill;

import dev.uncontained.events.yaml.Units;
import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Memory of the machine, every page of it touched, held beside the stack. Never so much that the kernel would have to kill somebody. */
final class MemoryHog implements Disturbance {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final long SPARED_BYTES = 512L << 20;

    private final Fault fault;
    private @Nullable Arena held;

    MemoryHog(Fault fault) {
        this.fault = fault;
    }

    @Override
    public void begin() {
        long bytes = fault.setting(Setting.SIZE);
        long availableBytes = available();
        if (availableBytes - bytes < SPARED_BYTES) {
            throw LabException.environment(
                    "only " + (availableBytes >> 20) + " MiB of memory are available; " + fault.name() + " would take "
                            + Units.size(bytes) + " of them and must leave " + Units.size(SPARED_BYTES) + ".",
                    "Give it a smaller size, or the machine less to do.");
        }
        Arena arena = Arena.ofShared();
        held = arena;
        try {
            // a segment is born zeroed, so every page of it is there
            arena.allocate(bytes);
        } catch (OutOfMemoryError e) {
            throw LabException.environment(
                    "the system gave no " + Units.size(bytes) + ": " + e.getMessage(), "Give it a smaller size.");
        }
    }

    private static long available() {
        try {
            return available(Files.readAllLines(MEMINFO));
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot tell how much memory is available: " + e.getMessage(),
                    "memory-hog works where there is a " + MEMINFO + ".");
        }
    }

    /** The line {@code MemAvailable:   1234 kB}, in bytes. */
    static long available(List<String> lines) throws IOException {
        return lines.stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElseThrow(() -> new IOException("no MemAvailable in " + MEMINFO));
    }

    @Override
    public void heal() {
        Arena arena = held;
        held = null;
        if (arena != null) {
            arena.close();
        }
    }
}
