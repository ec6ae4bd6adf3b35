package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real file systems without room: for what a run yields, for what its broker writes, and for what a drill takes from that broker. */
@Timeout(300)
class FullDiskIT {
    private static final int BASE = 26_000;
    private static final String PORT_BASE = "--port-base=" + BASE;
    private static final Path STACK = new StackPlan(new LabHome(LabProcess.root()), BASE, 1, 12, Map.of()).directory();

    @BeforeAll
    static void smallDisks() {
        assumeThat(LabProcess.canHaveSmallDisks())
                .as("user and mount namespaces, to make a small disk in")
                .isTrue();
    }

    @BeforeEach
    void directories() throws IOException {
        Files.createDirectories(STACK);
    }

    @Test
    void aStackDoesNotBeginWhereThereIsNoRoom(@TempDir Path out) throws Exception {
        LabProcess lab = LabProcess.runOnSmallDisk(STACK, "20m", "run", PORT_BASE, "--out=" + out);

        assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(LabException.ENVIRONMENT);
        assertThat(lab.err()).contains("MiB are left in " + STACK).doesNotContain("lab: run");
    }

    @Test
    void aDiskThatFillsUpUnderTheBrokerEndsTheRunWithItsName(@TempDir Path out) throws Exception {
        LabProcess lab = LabProcess.runOnSmallDisk(STACK, "72m", "run", PORT_BASE, "--out=" + out, "--length=3600s");

        assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(LabException.ENVIRONMENT);
        assertThat(lab.err()).contains("no space is left in " + STACK);
        assertThat(Files.readString(out.resolve("result.json"))).contains("\"partial\" : true");
        assertThat(Files.readString(out.resolve("manifest.json"))).contains("\"lost\"");
    }

    @Test
    void aDrillFillsTheDiskAndNothingIsLost(@TempDir Path out) throws Exception {
        Path file = Files.writeString(
                out.resolve("full.yaml"), """
                name: full
                scenario: %s
                length: 20ms
                steady-state: [{name: accounting holds, metric: accounting_imbalance, max: 0}]
                faults: [{name: the logs have no room, kind: full-disk, at: 1s, for: 4s}]
                expect: {digest: unchanged, lost: 0, duplicated: 0, recovered-within: 90s}
                """.formatted(LabProcess.root().resolve("scenarios/policies.yaml")));

        LabProcess lab = LabProcess.runOnSmallDisk(STACK, "320m", "drill", file.toString(), PORT_BASE, "--out=" + out);

        assertThat(lab.exitStatus()).as(lab.out() + lab.err()).isZero();
        assertThat(lab.err()).contains("fault the logs have no room ended");
        assertThat(lab.out())
                .contains(
                        "met         faults happen as planned",
                        "met         digest unchanged",
                        "met         lost bursts 0",
                        "drill full passed");
    }

    @Test
    void aResultThatCannotBeWrittenIsShownAllTheSame(@TempDir Path out) throws Exception {
        LabProcess lab = LabProcess.runOnSmallDisk(
                out, "8k", "run", "src/test/resources/everything.yaml", PORT_BASE, "--out=" + out, "--length=1ms");

        assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(LabException.ENVIRONMENT);
        assertThat(lab.err()).containsPattern("cannot write " + out + "/[a-z]+\\.(json|csv|html): No space left");
        assertThat(lab.out()).contains("digest");
    }
}
