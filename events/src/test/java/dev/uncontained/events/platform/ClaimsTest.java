package dev.uncontained.events.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.arm.platform.Claim;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.yaml.BadFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClaimsTest {
    private static final Path PLATFORMS = Path.of("..", "platforms");

    @Test
    void aNarrowerClaimIsAnExceptionFromAWiderOne() throws Exception {
        Platform bcm2711 = new PlatformFolder(PLATFORMS).read("bcm2711");
        assertThat(bcm2711.claimOf("targets.pcie.max-burst"))
                .isNotNull()
                .extracting(Claim::grade)
                .isEqualTo(Claim.Grade.ESTIMATE);
        Platform apple = new PlatformFolder(PLATFORMS).read("apple-m1");
        assertThat(apple.claimOf("targets.slave.nGnRE-write"))
                .isNotNull()
                .extracting(Claim::grade)
                .isEqualTo(Claim.Grade.READ);
        assertThat(apple.claimOf("targets")).isNull();
    }

    @Test
    void aKeyThatTwoClaimsNameIsRefused(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("twice.yaml");
        Files.writeString(file, Files.readString(PLATFORMS.resolve("altra.yaml")) + """
                  - of: link.gen, timing.line
                    source: "again"
                    grade: read
                """);
        assertThatThrownBy(() -> PlatformYaml.read(file))
                .isInstanceOf(BadFileException.class)
                .hasMessageContaining(".of: 'timing.line' is claimed twice")
                .hasMessageNotContaining("link.gen");
    }

    @Test
    void aClaimAboutWhatTheFileDoesNotHaveIsRefused(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("none.yaml");
        Files.writeString(file, Files.readString(PLATFORMS.resolve("altra.yaml")) + """
                  - of: timing.flush-after
                    source: "nobody"
                    grade: estimate
                """);
        assertThatThrownBy(() -> PlatformYaml.read(file))
                .isInstanceOf(BadFileException.class)
                .hasMessageContaining(".of: 'timing.flush-after' is no key of this file");
    }
}
