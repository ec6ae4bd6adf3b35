package dev.uncontained.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NicenessTest {
    /** Place of the niceness behind the name in {@code /proc/<pid>/stat}, see proc(5). */
    private static final int FIELD = 16;

    @Test
    @EnabledOnOs(OS.LINUX)
    void aThreadGivesWayAndItsMakerDoesNot() throws Exception {
        long own = niceness();
        CompletableFuture<Long> seen = new CompletableFuture<>();

        Niceness.factory(Thread::new, 17)
                .newThread(() -> {
                    try {
                        seen.complete(niceness());
                    } catch (IOException e) {
                        seen.completeExceptionally(e);
                    }
                })
                .start();

        assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(Math.max(17, own));
        assertThat(niceness()).isEqualTo(own);
    }

    private static long niceness() throws IOException {
        String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[FIELD]);
    }
}
