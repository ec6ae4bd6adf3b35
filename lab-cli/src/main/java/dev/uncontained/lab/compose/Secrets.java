package dev.uncontained.lab.compose;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The {@code .env} beside {@code docker-compose.yml}: random secrets, made once, readable by its owner only. */
final class Secrets {
    private static final int SECRET_BYTES = 24;

    private Secrets() {}

    /**
     * Makes the file unless there is one.
     *
     * @return whether it was made
     */
    static boolean make(Path env) throws IOException {
        String content = "# Secrets of the compose stack, made at random. Delete the file to have new ones made.\n"
                + "LAB_TOKEN=" + secret() + "\nGRAFANA_PASSWORD=" + secret() + "\n";
        try {
            Files.createFile(env, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        Files.writeString(env, content);
        return true;
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
