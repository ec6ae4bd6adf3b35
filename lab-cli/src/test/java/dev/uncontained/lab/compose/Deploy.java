package dev.uncontained.lab.compose;

import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A copy of {@code deploy} with what its users add: the secrets, as {@code lab compose up} writes them. */
final class Deploy {
    static final Path ORIGINAL = LabProcess.root().resolve("deploy");

    private Deploy() {}

    /** Makes it, and returns its {@code kubernetes} folder. */
    static Path copy(Path to) throws IOException {
        try (Stream<Path> files = Files.walk(ORIGINAL)) {
            for (Path file : files.toList()) {
                if (!file.endsWith(".env")) {
                    Files.copy(file, to.resolve("deploy").resolve(ORIGINAL.relativize(file)));
                }
            }
        }
        Path kubernetes = to.resolve("deploy/kubernetes");
        Secrets.make(kubernetes.resolve(".env"));
        return kubernetes;
    }
}
