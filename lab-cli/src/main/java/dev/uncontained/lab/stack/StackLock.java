package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Held by the one supervisor of a stack for as long as it lives. The kernel lets go of it however the supervisor ends, so a state file
 * whose lock is free is stale, whatever process ids it names.
 */
final class StackLock implements AutoCloseable {
    /** POSIX locks go when the process closes any descriptor of the file, so a file locked here must not even be opened again. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;

    private StackLock(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /** The lock, unless someone holds it. */
    static Optional<StackLock> take(Path directory) {
        Path file = directory.resolve("lock").toAbsolutePath().normalize();
        if (!HELD_HERE.add(file)) {
            return Optional.empty();
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new StackLock(file, channel, lock));
            }
            channel.close();
            HELD_HERE.remove(file);
            return Optional.empty();
        } catch (IOException e) {
            HELD_HERE.remove(file);
            throw LabException.environment(
                    "cannot lock " + file + ": " + e.getMessage(), "Change the owner or mode of " + directory);
        }
    }

    /** Whether a supervisor lives. */
    static boolean isHeld(Path directory) {
        if (!Files.exists(directory.resolve("lock"))) {
            return false;
        }
        Optional<StackLock> taken = take(directory);
        taken.ifPresent(StackLock::close);
        return taken.isEmpty();
    }

    @Override
    public void close() {
        try (channel) {
            lock.release();
        } catch (IOException e) {
            throw LabException.environment("cannot release " + file + ": " + e.getMessage(), "");
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
