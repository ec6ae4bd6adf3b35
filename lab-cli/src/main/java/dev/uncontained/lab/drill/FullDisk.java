package dev.uncontained.lab.drill;

import dev.uncontained.events.yaml.Units;
import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Fills the file system of the brokers' logs to its last byte, and whatever becomes free of it meanwhile.
 *
 * <p>Only one that is small and the stack's own: nobody else is to find a disk full. No name leads to the file, so that its space is given
 * back even when the drill is killed.
 */
final class FullDisk implements Disturbance {
    /** Largest file system that is filled. */
    static final long MOST_BYTES = 1L << 30;

    private static final int BLOCK_BYTES = 64 << 10;
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Set<StandardOpenOption> HIDDEN =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);

    private final Fault fault;
    private final Path directory;
    private final Path root;
    private volatile boolean over;
    private volatile boolean wasFull;
    private @Nullable Thread thread;

    /**
     * @param directory where the brokers' logs are
     * @param root of the project, whose file system is never filled
     */
    FullDisk(Fault fault, Path directory, Path root) {
        this.fault = fault;
        this.directory = directory;
        this.root = root;
    }

    @Override
    public void begin() {
        FileChannel ballast;
        try {
            FileStore disk = Files.getFileStore(directory);
            if (disk.getTotalSpace() > MOST_BYTES || disk.equals(Files.getFileStore(root))) {
                throw LabException.environment(
                        directory + " lies on a file system of " + Units.size(disk.getTotalSpace())
                                + " that others use too; " + fault.name() + " would fill it.",
                        "Give the stack a small one of its own before it is started, for example: mount -t tmpfs -o"
                                + " size=256m none " + directory);
            }
            ballast = FileChannel.open(
                    directory.resolve(".full-disk-" + ProcessHandle.current().pid()), HIDDEN);
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot write in " + directory + ": " + e.getMessage(), "Change its owner or mode.");
        }
        thread = Thread.ofPlatform().name("drill-full-disk").daemon().start(() -> fill(ballast));
    }

    private void fill(FileChannel ballast) {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        try (ballast) {
            while (!over) {
                try {
                    ballast.write(block.clear());
                } catch (IOException e) {
                    wasFull = true;
                    LockSupport.parkNanos(POLL_NS);
                }
            }
        } catch (IOException e) {
            wasFull = false;
        }
    }

    @Override
    public Optional<String> problem() {
        return wasFull ? Optional.empty() : Optional.of(directory + " was never full");
    }

    @Override
    public void heal() {
        over = true;
        Threads.joinFully(thread);
    }
}
