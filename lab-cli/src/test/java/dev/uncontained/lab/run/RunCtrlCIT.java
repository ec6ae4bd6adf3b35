package dev.uncontained.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the phases of {@code lab run} that have children. */
@Timeout(600)
class RunCtrlCIT {
    private static final String PORT_BASE = "--port-base=32000";

    private static List<ProcessHandle> children(LabProcess lab) {
        return lab.handle().descendants().toList();
    }

    private static void assertNoneIsLeft(List<ProcessHandle> children) throws InterruptedException {
        LabProcess.await("all children end", Duration.ofSeconds(30), () -> children.stream()
                .noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void ctrlCWhileTheStackStartsLeavesNothingBehind(@TempDir Path out) throws IOException, InterruptedException {
        try (LabProcess lab = LabProcess.start("run", PORT_BASE, "--out=" + out)) {
            LabProcess.await(
                    "children are there",
                    Duration.ofSeconds(60),
                    () -> children(lab).size() == 5);
            List<ProcessHandle> children = children(lab);

            LabProcess.signal("INT", lab.handle().pid());

            assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(LabException.INTERRUPTED);
            assertNoneIsLeft(children);
        }
    }

    @Test
    void ctrlCWhileTheRunGoesLeavesAPartialResult(@TempDir Path out) throws IOException, InterruptedException {
        // an hour of virtual time: it is still going when it is interrupted
        try (LabProcess lab = LabProcess.start("run", PORT_BASE, "--out=" + out, "--length=3600s")) {
            LabProcess.await(
                    "the run began", Duration.ofMinutes(4), () -> lab.err().contains("run 20"));
            List<ProcessHandle> children = children(lab);

            LabProcess.signal("INT", lab.handle().pid());

            assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(LabException.INTERRUPTED);
            assertNoneIsLeft(children);
            assertThat(JsonMapper.builder()
                            .build()
                            .readTree(Files.readString(out.resolve("result.json")))
                            .get("partial")
                            .asBoolean())
                    .isTrue();
            assertThat(Files.readString(out.resolve("manifest.json"))).contains("\"interrupted\"");
        }
    }
}
