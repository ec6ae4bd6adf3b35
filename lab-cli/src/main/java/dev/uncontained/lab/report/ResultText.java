package dev.uncontained.lab.report;

import dev.uncontained.events.RunResult;
import dev.uncontained.events.RunResult.Accounting;
import dev.uncontained.events.RunResult.Cell;
import dev.uncontained.events.RunResult.Latency;
import dev.uncontained.events.RunResult.Pipeline;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A result as the terminal shows it: one row per policy and platform, then pipeline, accounting and digest. */
public final class ResultText {
    static final List<String> HEAD = List.of(
            "policy",
            "platform",
            "hosts",
            "GB/s",
            "gather",
            "TLPs",
            "contained",
            "uncontained",
            "corrupted",
            "hosts lost",
            "VM-s lost");

    private ResultText() {}

    /** The whole text, ending in a newline. */
    public static String of(RunResult result) {
        TextTable table = new TextTable(2, HEAD);
        for (Row row : rows(result)) {
            table.add(row.cells());
        }
        return table + "\n" + pipeline(result.pipeline()) + accounting(result.accounting())
                + "digest      " + result.digest()
                + (result.partial() ? "  (partial run: not comparable)" : "") + "\n";
    }

    /**
     * One row of the table.
     *
     * @param policy wire name of the policy
     * @param platform name of the platform
     * @param cell its figures
     */
    record Row(String policy, String platform, Cell cell) {
        List<String> cells() {
            return List.of(
                    policy,
                    platform,
                    String.valueOf(cell.hosts()),
                    Figures.decimal(cell.simulatedGBps()),
                    Figures.decimal(cell.gatherRatio()),
                    Figures.si(cell.tlps()),
                    Figures.si(cell.contained()),
                    Figures.si(cell.uncontained()),
                    Figures.si(cell.corrupted()),
                    String.valueOf(cell.hostsLost()),
                    Figures.decimal(cell.vmSecondsLost()));
        }
    }

    /** Rows by platform, then policy, so that what is to be compared stands together. */
    static List<Row> rows(RunResult result) {
        Map<String, Map<String, Cell>> byPlatform = new TreeMap<>();
        result.policies().forEach((policy, of) -> of.platforms().forEach((platform, cell) -> byPlatform
                .computeIfAbsent(platform, p -> new TreeMap<>())
                .put(policy, cell)));
        return byPlatform.entrySet().stream()
                .flatMap(platform -> platform.getValue().entrySet().stream()
                        .map(policy -> new Row(policy.getKey(), platform.getKey(), policy.getValue())))
                .toList();
    }

    static String pipeline(Pipeline pipeline) {
        Latency latency = pipeline.latencyMicros();
        return "pipeline    %s bursts in %.1f s%s: %s bursts/s, %s accesses/s; latency p50 %s, p95 %s, p99 %s, p99.9 %s, max %s\n"
                .formatted(
                        Figures.si(pipeline.bursts()),
                        pipeline.wallSeconds(),
                        sinceFirstSend(pipeline.loadSeconds()),
                        Figures.si(pipeline.burstsPerSecond()),
                        Figures.si(pipeline.accessesPerSecond()),
                        Figures.micros(latency.p50()),
                        Figures.micros(latency.p95()),
                        Figures.micros(latency.p99()),
                        Figures.micros(latency.p999()),
                        Figures.micros(latency.max()));
    }

    /** Rates are counted over less than the whole run. */
    private static String sinceFirstSend(@Nullable Double loadSeconds) {
        return loadSeconds == null ? "" : String.format(Locale.ROOT, ", %.1f s from the first send on", loadSeconds);
    }

    static String accounting(Accounting accounting) {
        return "accounting  %d issued = %d completed + %d corrupted + %d contained + %d uncontained + %d discarded; %d bursts lost, %d folded twice: %s\n"
                .formatted(
                        accounting.issued(),
                        accounting.completed(),
                        accounting.corrupted(),
                        accounting.contained(),
                        accounting.uncontained(),
                        accounting.discarded(),
                        accounting.lostBursts(),
                        accounting.duplicatedBursts(),
                        accounting.balanced() ? "balanced" : "NOT BALANCED");
    }
}
