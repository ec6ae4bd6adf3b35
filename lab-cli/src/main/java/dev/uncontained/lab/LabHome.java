package dev.uncontained.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the lab stands on disk.
 *
 * @param root root of the project: the directory of the {@code lab} script
 */
public record LabHome(Path root) {
    /** The directory in the system property {@code lab.root}, which the script sets, or the working directory. */
    public static LabHome ofThisProcess() {
        return new LabHome(
                Path.of(System.getProperty("lab.root", "")).toAbsolutePath().normalize());
    }

    /** All that the lab keeps for itself: {@code .lab}. */
    public Path state() {
        return root.resolve(".lab");
    }

    /** Class-data archives that let JVMs start faster. */
    public Path archives() {
        return state().resolve("cds");
    }

    /** Class path of the lab itself, which holds the broker too. */
    public String classPath() {
        return System.getProperty("java.class.path");
    }

    /** The java binary this process runs on. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * Makes a directory and proves that it can be written.
     *
     * @throws LabException with exit status 3, naming the directory
     */
    public static Path writableDirectory(Path directory) {
        try {
            Files.createDirectories(directory);
            Path probe = Files.createTempFile(directory, ".probe", "");
            try {
                Files.write(probe, new byte[4096]);
            } finally {
                Files.deleteIfExists(probe);
            }
            return directory;
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot write to " + directory + ": " + e.getMessage(),
                    "Free space there, or change its owner or mode, and try again.");
        }
    }

    /**
     * Space left for this user in the file system of a directory that exists, in bytes.
     *
     * @throws LabException with exit status 3 when the file system does not tell
     */
    public static long usableBytes(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot tell how much space is left in " + directory + ": " + e.getMessage(),
                    "See that it still exists.");
        }
    }
}
