package dev.uncontained.lab.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.RunResult;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.lab.report.Estimate;
import dev.uncontained.lab.report.Results;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunCheckTest {
    private static final RunResult RESULT = Results.small(true, false);
    private static final List<Estimate> ESTIMATES =
            List.of(new Estimate("grace", "timing.fence", "from a similar core"));

    private final EventCodec codec = new EventCodec();

    @Test
    void resultJsonListsTheEstimatesOfItsPlatforms(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("result.json");
        String json = Estimate.json(codec.mapper(), RESULT, ESTIMATES).toPrettyString();
        Files.writeString(file, json);
        assertThat(breaches(file)).isEmpty();
        Files.writeString(file, json.replace("timing.fence", "timing.line"));
        assertThat(breaches(file)).singleElement().satisfies(breach -> assertThat(breach.toString())
                .contains("estimates")
                .contains("timing.line"));
    }

    @Test
    void aFileOfAnEarlierReleaseListsNone(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("result.json");
        Files.writeString(file, codec.mapper().writeValueAsString(RESULT));
        assertThat(breaches(file)).isEmpty();
    }

    private List<Breach> breaches(Path file) {
        Findings findings = new Findings();
        new RunCheck(codec, findings, new Checked()).compareResults(RESULT, ESTIMATES, file);
        return findings.breaches;
    }
}
