package dev.uncontained.lab.replay;

import dev.uncontained.events.core.monitor.Truth;
import dev.uncontained.lab.report.Figures;
import dev.uncontained.lab.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run at one virtual instant, as fault-monitor had it when it had met the records up to there.
 *
 * @param run id of the run
 * @param atNs the instant, in virtual ns
 * @param records records fed
 * @param skipped records passed over beside them, because they cannot be read or are of a type this lab does not know
 * @param hosts every host met, by name
 * @param truth whether what was fed hangs together
 */
record Moment(String run, long atNs, long records, long skipped, List<Host> hosts, Truth truth) {
    Moment {
        hosts = List.copyOf(hosts);
    }

    /**
     * One host.
     *
     * @param host id
     * @param platform its platform, or empty before its first boot
     * @param boot boot number
     * @param state {@code up}, {@code down} or {@code finished}
     * @param reachedNs virtual time of the last thing known of it
     * @param bursts bursts folded, as the next ones
     * @param leaves leaves mapped at stage 2 so far
     * @param crashes times it was lost
     * @param next what comes next of it, or null
     */
    record Host(
            String host,
            String platform,
            int boot,
            String state,
            long reachedNs,
            long bursts,
            long accesses,
            long bytes,
            long contained,
            long uncontained,
            long corrupted,
            long leaves,
            long crashes,
            @Nullable Next next) {}

    /**
     * The first event, other than a burst, behind the instant.
     *
     * @param event name of the event
     * @param virtualNs its virtual time
     */
    record Next(String event, long virtualNs) {}

    /** The table of hosts, ending in a newline. */
    String text(String filter, int most) {
        TextTable table = new TextTable(
                4,
                List.of(
                        "host",
                        "platform",
                        "state",
                        "next",
                        "boot",
                        "reached",
                        "accesses",
                        "bytes",
                        "leaves",
                        "contained",
                        "uncontained",
                        "corrupted",
                        "crashes"));
        List<Host> shown = hosts.stream().filter(h -> h.host().contains(filter)).toList();
        for (Host host : shown.stream().limit(most).toList()) {
            Next next = host.next();
            List<String> cells = new ArrayList<>(List.of(host.host(), host.platform(), host.state()));
            cells.add(next == null ? "" : next.event() + " at " + ms(next.virtualNs()));
            cells.add(String.valueOf(host.boot()));
            cells.add(ms(host.reachedNs()));
            cells.add(Figures.si(host.accesses()));
            cells.add(Figures.si(host.bytes()));
            cells.add(Figures.si(host.leaves()));
            cells.add(Figures.si(host.contained()));
            cells.add(Figures.si(host.uncontained()));
            cells.add(Figures.si(host.corrupted()));
            cells.add(String.valueOf(host.crashes()));
            table.add(cells);
        }
        String more = shown.size() > most ? "and %,d more hosts\n".formatted(shown.size() - most) : "";
        String unread = skipped > 0
                ? "skipped     %,d that cannot be read, or of a type this lab does not know\n".formatted(skipped)
                : "";
        return "run         " + run + " at " + ms(atNs) + " of virtual time, after %,d records\n".formatted(records)
                + unread + table + more;
    }

    private static String ms(long ns) {
        return "%.6f".formatted(ns / 1e6).replaceAll("\\.?0+$", "") + " ms";
    }
}
