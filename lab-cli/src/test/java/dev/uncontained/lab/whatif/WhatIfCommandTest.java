package dev.uncontained.lab.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.runlog.Exported;
import dev.uncontained.lab.runlog.Exported.Said;
import dev.uncontained.lab.verify.HonestRun;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WhatIfCommandTest {
    private Path file;

    @BeforeAll
    static void root() {
        System.setProperty("lab.root", "..");
    }

    @AfterAll
    static void noRoot() {
        System.clearProperty("lab.root");
    }

    @BeforeEach
    void export(@TempDir Path directory) throws Exception {
        file = Exported.write(HonestRun.whole(), directory.resolve("run.lab"));
    }

    private JsonNode rows(Object... options) throws Exception {
        Object[] all = new Object[options.length + 3];
        all[0] = "whatif";
        all[1] = file;
        all[2] = "--json";
        System.arraycopy(options, 0, all, 3, options.length);
        Said said = Exported.lab(all);
        assertThat(said.exitStatus()).as(said.err()).isZero();
        return JsonMapper.builder().build().readTree(said.out()).get("rows");
    }

    private static JsonNode row(JsonNode rows, String of, String policy, String kind) {
        for (JsonNode row : rows) {
            if (row.get("of").asText().equals(of)
                    && row.get("policy").asText().equals(policy)
                    && row.get("kind").asText().equals(kind)) {
                return row;
            }
        }
        throw new AssertionError("no " + kind + " row of " + of + " under " + policy + " in " + rows);
    }

    @Test
    void thePolicyOfTheRunYieldsWhatTheRunYielded() throws Exception {
        JsonNode rows = rows("--policy=vma-flag,always-normal-nc");

        for (String platform : new String[] {"grace", "gicv2-soc"}) {
            for (String policy : new String[] {"vma-flag", "always-normal-nc"}) {
                assertThat(row(rows, platform, policy, "WHAT_IF").get("cell"))
                        .isEqualTo(row(rows, platform, policy, "RECORDED").get("cell"));
            }
        }
        assertThat(rows).hasSize(8);
    }

    @Test
    void anotherPolicyKeepsTheHostThatOneLost() throws Exception {
        JsonNode rows = rows("--policy=device-only");

        JsonNode lost = row(rows, "gicv2-soc", "always-normal-nc", "RECORDED").get("cell");
        JsonNode kept = row(rows, "gicv2-soc", "device-only", "WHAT_IF").get("cell");
        assertThat(lost.get("hostsLost").asInt()).isPositive();
        assertThat(kept.get("hostsLost").asInt()).isZero();
        assertThat(kept.get("accesses").asLong())
                .isGreaterThan(lost.get("accesses").asLong());
        assertThat(row(rows, "grace", "device-only", "WHAT_IF")
                        .get("cell")
                        .get("gatherRatio")
                        .asDouble())
                .isEqualTo(1);
        assertThat(row(rows, "grace", "vma-flag", "RECORDED")
                        .get("cell")
                        .get("gatherRatio")
                        .asDouble())
                .isGreaterThan(1);
    }

    @Test
    void anotherPlatformTakesTheHostsOfOne() throws Exception {
        JsonNode rows = rows("--platform=grace=altra");

        assertThat(row(rows, "grace", "vma-flag", "WHAT_IF").get("platform").asText())
                .isEqualTo("altra");
        assertThat(rows)
                .noneMatch(row -> row.get("kind").asText().equals("WHAT_IF")
                        && row.get("of").asText().equals("gicv2-soc"));
    }

    @Test
    void whatNobodyCanReadOfTheRunChangesNothing(@TempDir Path directory) throws Exception {
        JsonNode undisturbed = rows("--policy=device-only");
        HonestRun run = HonestRun.whole();
        run.poison();
        file = Exported.write(run, directory.resolve("poisoned.lab"));

        assertThat(rows("--policy=device-only")).isEqualTo(undisturbed);
    }

    @Test
    void theTableStandsSideBySide() {
        Said said = Exported.lab("whatif", file, "--policy=device-only");

        assertThat(said.exitStatus()).isZero();
        assertThat(said.out().lines().filter(l -> l.startsWith("grace")))
                .hasSize(3)
                .filteredOn(l -> l.contains("what if"))
                .singleElement()
                .asString()
                .contains("device-only");
    }

    @Test
    void estimatesOfBothPlatformsAreListed() throws Exception {
        Said said = Exported.lab("whatif", file, "--json", "--platform=grace=altra");
        assertThat(JsonMapper.builder().build().readTree(said.out()).get("estimates"))
                .extracting(estimate -> estimate.get("platform").asText())
                .contains("altra", "gicv2-soc", "grace");
        assertThat(Exported.lab("whatif", file, "--policy=device-only").out())
                .containsPattern(
                        "estimates   [0-9]+ statements about these platforms are estimates; --json lists them");
    }

    @Test
    void badOptionsNameValueAndWayOut() {
        assertThat(Exported.lab("whatif", file).err()).contains("Give --policy, --platform or both");
        Said policy = Exported.lab("whatif", file, "--policy=fast");
        assertThat(policy.exitStatus()).isEqualTo(LabException.USAGE);
        assertThat(policy.err()).contains("--policy", "fast");
        Said platform = Exported.lab("whatif", file, "--platform=vax");
        assertThat(platform.exitStatus()).isEqualTo(LabException.USAGE);
        assertThat(platform.err()).contains("no platform 'vax'", "grace");
        Said from = Exported.lab("whatif", file, "--platform=altra=grace");
        assertThat(from.exitStatus()).isEqualTo(LabException.USAGE);
        assertThat(from.err()).contains("no hosts on 'altra'", "grace, gicv2-soc");
        assertThat(Exported.lab("whatif", "no-such-file.lab", "--policy=vma-flag")
                        .exitStatus())
                .isEqualTo(LabException.USAGE);
    }
}
