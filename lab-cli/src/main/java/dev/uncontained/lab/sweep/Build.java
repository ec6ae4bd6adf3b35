package dev.uncontained.lab.sweep;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.stack.Service;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * What the services were built from, engine included: SHA-256, shortened, over the project's own jars in them. Builds of the same sources have the
 * same jars. Third parties' jars have versions and are left out.
 */
final class Build {
    private static final int BYTES = 8;

    private Build() {}

    /**
     * @param root root of the project; what is not built there yet counts as absent
     * @throws LabException with exit status 3 when a jar cannot be read
     */
    static String checksum(Path root) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Service service : Service.values()) {
                for (Path jar : jars(root.resolve(service.serviceName()).resolve("target/quarkus-app"))) {
                    digest.update(Files.readAllBytes(jar));
                }
            }
            return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot read what the services were built from: " + e.getMessage(), "Change its owner or mode.");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> jars(Path app) throws IOException {
        List<Path> jars = new ArrayList<>();
        jars.addAll(matching(app.resolve("app"), "*.jar"));
        jars.addAll(matching(app.resolve("lib/main"), "dev.uncontained.*.jar"));
        return jars;
    }

    private static List<Path> matching(Path directory, String pattern) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, pattern)) {
                found.forEach(files::add);
            }
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }
}
