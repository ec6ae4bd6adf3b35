package dev.uncontained.lab.report;

import dev.uncontained.events.RunResult;
import dev.uncontained.events.RunResult.Accounting;
import dev.uncontained.events.RunResult.Cell;
import dev.uncontained.events.RunResult.Latency;
import dev.uncontained.events.RunResult.Pipeline;
import dev.uncontained.events.RunResult.PolicyResult;
import java.util.Map;

/** A small result for the tests of this module. */
public final class Results {
    private Results() {}

    /** Two policies on one platform. */
    public static RunResult small(boolean balanced, boolean partial) {
        return new RunResult(
                "20261123-154501-a3f9",
                "policies <small>",
                42,
                "0123456789abcdef",
                partial,
                Map.of(
                        "vma-flag", new PolicyResult(Map.of("grace", cell(7.41, 16, 0))),
                        "always-normal-nc", new PolicyResult(Map.of("grace", cell(7.41, 16, 3)))),
                new Accounting(1_000, 990, 1, 4, 3, 2, 0, 0, balanced),
                new Pipeline(
                        8.1,
                        7.4,
                        0.1,
                        1_234_567,
                        166_833.4,
                        1.2e9,
                        12,
                        new Latency(840, 12_300, 40_000, 90_000, 4_100_000),
                        null));
    }

    private static Cell cell(double gBps, double gatherRatio, int hostsLost) {
        return new Cell(
                4,
                1_000,
                64_000,
                4_000,
                90_000,
                0.02,
                gBps,
                gatherRatio,
                4,
                hostsLost,
                1,
                0,
                hostsLost,
                0,
                hostsLost * 250.5,
                Map.of("NORMAL_NC", 12L));
    }
}
