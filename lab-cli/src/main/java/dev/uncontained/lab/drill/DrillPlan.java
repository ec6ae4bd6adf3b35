package dev.uncontained.lab.drill;

import dev.uncontained.events.yaml.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code --dry-run} prints: what a drill would do, and on which stack that was checked. */
final class DrillPlan {
    private DrillPlan() {}

    /**
     * @param seed seed the schedule is drawn from
     * @param targets the stack that the drill was read for
     */
    static List<String> lines(Drill drill, long seed, Targets targets) {
        List<String> lines = new ArrayList<>();
        lines.add(drill.name() + ": " + drill.story().strip());
        Long lengthNs = drill.lengthNs();
        lines.add("scenario  " + drill.scenario() + (lengthNs == null ? "" : ", " + Units.time(lengthNs * 1000)));
        lines.add("limit     " + Units.time(drill.limitNs() * 1000) + " of wall time");
        if (drill.load().accessesPerSecond() > 0) {
            lines.add("load      " + drill.load().accessesPerSecond() + " accesses a second of wall time");
        }
        lines.add("stack     " + String.join(", ", targets.processes(drill.brokers(), drill.instances())));
        lines.add("checked   " + targets.where());
        lines.add("seed      " + seed);
        drill.steadyState()
                .forEach(probe -> lines.add("steady    " + probe.name() + ": " + probe.source() + " of "
                        + probe.service() + " " + probe.range()));
        drill.asBefore()
                .forEach(probe -> lines.add("steady    " + probe.name() + ": " + probe.metric() + " of "
                        + probe.service() + " " + probe.range() + " of that in an undisturbed run"));
        drill.abortIf()
                .forEach(guard -> lines.add("abort if  " + guard.name() + ": " + guard.source() + " of "
                        + guard.service() + " is not " + guard.range()));
        Schedule.of(drill.faults(), seed).forEach(fault -> lines.add(line(fault)));
        expectations(drill.expect(), targets).forEach(expected -> lines.add("expect    " + expected));
        return lines;
    }

    private static List<String> expectations(Expectations expect, Targets targets) {
        List<String> lines = new ArrayList<>();
        lines.add("steady state restored within " + Units.time(expect.recoveredWithinNs() * 1000));
        if (expect.digestUnchanged()) {
            lines.add("digest unchanged");
        }
        if (expect.lost() != null) {
            lines.add("lost bursts " + expect.lost());
        }
        if (expect.duplicated() != null) {
            lines.add("duplicated bursts " + expect.duplicated());
        }
        if (expect.hostsLost() != null) {
            lines.add("hosts lost " + expect.hostsLost());
        }
        if (expect.alert() != null) {
            lines.add(expect.alert().fired()
                    + (targets.isWatched() ? "" : "; there is no Prometheus, so it will not be checked"));
        }
        return lines;
    }

    private static String line(Fault fault) {
        return "%-9s %s %s %s%s%s%s%s"
                .formatted(
                        Units.time(fault.atNs() * 1000),
                        fault.clock() == Fault.Clock.WALL ? "wall   " : "virtual",
                        fault.kind().key(),
                        fault.target(),
                        fault.jitterNs() == 0 ? "" : ", " + Units.time(fault.jitterNs() * 1000) + " of wall time later",
                        fault.forNs() == 0 ? "" : " for " + Units.time(fault.forNs() * 1000),
                        settings(fault),
                        fault.whenSteady() ? ", or later, when the stack is steady" : "");
    }

    private static String settings(Fault fault) {
        return new TreeMap<>(fault.settings())
                .entrySet().stream()
                        .map(setting -> ", " + setting.getKey().shown(setting.getValue()))
                        .collect(Collectors.joining());
    }
}
