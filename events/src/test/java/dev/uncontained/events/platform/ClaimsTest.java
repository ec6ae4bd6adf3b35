package dev.uncontained.events.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.arm.platform.Claim;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.YamlFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ClaimsTest {
    private static final Path PLATFORMS = Path.of("..", "platforms");

    static List<String> platforms() {
        return new PlatformFolder(PLATFORMS).names();
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void everyValueOfAShippedPlatformRestsOnAClaim(String name) throws Exception {
        Platform platform = new PlatformFolder(PLATFORMS).read(name);
        assertThat(leaves(name))
                .filteredOn(key -> !key.equals("title") && !key.startsWith("claims."))
                .hasSizeGreaterThan(60)
                .allSatisfy(key -> assertThat(platform.claimOf(key)).as(key).isNotNull());
    }

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
        assertThat(apple.claimOf("targets.slave.widths"))
                .isNotNull()
                .extracting(Claim::grade)
                .isEqualTo(Claim.Grade.ESTIMATE);
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

    private static List<String> leaves(String name) throws BadFileException {
        return YamlFile.read(PLATFORMS.resolve(name + ".yaml"), top -> {
            List<String> leaves = List.copyOf(top.leaves());
            PlatformYaml.platform(name, top);
            return leaves;
        });
    }
}
