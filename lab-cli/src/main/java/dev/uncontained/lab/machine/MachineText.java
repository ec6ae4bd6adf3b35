package dev.uncontained.lab.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text from a file or a stream; what cannot be text is refused here. */
final class MachineText {
    /** Far above any machine: 10,000 devices at -vvv are about 60 MB. */
    private static final int LIMIT_BYTES = 128 << 20;

    private MachineText() {}

    static String of(Path file) throws MachineException {
        if (Files.isDirectory(file)) {
            throw new MachineException(file + ": is a directory; expected a file with the output of lspci");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return of(file.toString(), in);
        } catch (NoSuchFileException e) {
            throw new MachineException(file + ": no such file");
        } catch (AccessDeniedException e) {
            throw new MachineException(file + ": permission denied");
        } catch (IOException e) {
            throw new MachineException(file + ": cannot be read: " + e.getMessage());
        }
    }

    static String of(String source, InputStream in) throws MachineException {
        byte[] bytes;
        try {
            bytes = in.readNBytes(LIMIT_BYTES + 1);
        } catch (IOException e) {
            throw new MachineException(source + ": cannot be read: " + e.getMessage());
        }
        if (bytes.length > LIMIT_BYTES) {
            throw new MachineException(
                    source + ": larger than " + (LIMIT_BYTES >> 20) + " MiB; that is no lspci output");
        }
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw new MachineException(
                        source + ": not text (a zero byte at offset " + i + "); expected the output of lspci");
            }
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            throw new MachineException(source + ": empty; expected the output of lspci -v, -vv or -vvv");
        }
        return text;
    }
}
