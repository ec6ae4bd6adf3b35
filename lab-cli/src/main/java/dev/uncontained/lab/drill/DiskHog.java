package dev.uncontained.lab.drill;

import dev.uncontained.events.yaml.Units;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Threads that write on the disk of the brokers' logs and force every block out, so that the brokers' own writes wait in line behind them.
 *
 * <p>Each writes one file over and over; no name leads to it, so its space is given back even when the drill is killed.
 */
final class DiskHog implements Disturbance {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final long SPARED_BYTES = 512L << 20;
    private static final Set<StandardOpenOption> HIDDEN =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);

    private final Fault fault;
    private final Path directory;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;
    private volatile @Nullable String failed;

    /**
     * @param directory on the disk of the brokers' logs
     */
    DiskHog(Fault fault, Path directory) {
        this.fault = fault;
        this.directory = directory;
    }

    @Override
    public void begin() {
        long bytes = fault.setting(Setting.SIZE) * fault.setting(Setting.THREADS);
        long usableBytes = LabHome.usableBytes(directory);
        if (usableBytes - bytes < SPARED_BYTES) {
            throw LabException.environment(
                    "only " + (usableBytes >> 20) + " MiB are left in " + directory + "; " + fault.name()
                            + " would take " + Units.size(bytes) + " of them and must leave "
                            + Units.size(SPARED_BYTES) + ".",
                    "Give it a smaller size or fewer threads, or free space there.");
        }
        for (int i = 0; i < fault.setting(Setting.THREADS); i++) {
            Path file = directory.resolve(".disk-hog-" + ProcessHandle.current().pid() + "-" + i);
            threads.add(Thread.ofPlatform().name("drill-disk-hog-" + i).daemon().start(() -> write(file)));
        }
    }

    private void write(Path file) {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        long size = Math.max(BLOCK_BYTES, fault.setting(Setting.SIZE));
        try (FileChannel channel = FileChannel.open(file, HIDDEN)) {
            for (long at = 0; !over; at = (at + BLOCK_BYTES) % size) {
                channel.write(block.clear(), at);
                channel.force(false);
            }
        } catch (IOException e) {
            failed = "cannot write in " + directory + ": " + e.getMessage();
        }
    }

    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(failed);
    }

    @Override
    public void heal() {
        over = true;
        threads.forEach(Threads::joinFully);
    }
}
