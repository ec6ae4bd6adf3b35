package dev.uncontained.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Contenders write as guest-service does, which is another process and none of the lab's libraries. */
class GatheringProducerTest {
    private static final Pattern SIZES = Pattern.compile(
            "BATCH_SIZE_CONFIG,\\s+String\\.valueOf\\(([^)]+)\\),\\s+ProducerConfig\\.BUFFER_MEMORY_CONFIG,\\s+String\\.valueOf\\(([^)]+)\\)");

    private static long product(String factors) {
        return Arrays.stream(factors.split(" \\* "))
                .mapToLong(factor -> Long.parseLong(factor.replace("L", "")))
                .reduce(1, Math::multiplyExact);
    }

    private static String text(String file) throws IOException {
        return Files.readString(LabProcess.root().resolve(file));
    }

    @Test
    void batchAndBufferAreThoseOfGuestService() throws IOException {
        Matcher sizes = SIZES.matcher(text("guest-service/src/main/java/dev/uncontained/guest/kafka/Writers.java"));

        assertThat(sizes.find()).isTrue();
        assertThat(product(sizes.group(1))).isEqualTo(GatheringProducer.BATCH_SIZE);
        assertThat(product(sizes.group(2))).isEqualTo(GatheringProducer.BUFFER_MEMORY);
    }

    @Test
    void thePageSaysWhatTheyAre() throws IOException {
        assertThat(text("docs/bench.md"))
                .contains("batches of %d KiB, %d MiB of buffer"
                        .formatted(GatheringProducer.BATCH_SIZE >> 10, GatheringProducer.BUFFER_MEMORY >> 20));
    }

    @Test
    void aContenderOfAnotherProcessIsToldOnItsCommandLine() {
        assertThat(GatheringProducer.arguments("-Dout."))
                .containsExactly(
                        "-Dout.acks=all",
                        "-Dout.batch.size=262144",
                        "-Dout.buffer.memory=8388608",
                        "-Dout.enable.idempotence=true",
                        "-Dout.linger.ms=5");
    }
}
