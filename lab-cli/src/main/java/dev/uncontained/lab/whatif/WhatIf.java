package dev.uncontained.lab.whatif;

import dev.uncontained.events.RunResult.Cell;
import dev.uncontained.lab.report.Estimate;
import dev.uncontained.lab.report.Figures;
import dev.uncontained.lab.report.TextTable;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code lab whatif} found.
 *
 * @param run id of the recorded run
 * @param scenario its scenario
 * @param seed its seed
 * @param rows the recorded figures and those of the variations, by platform of the recorded run
 * @param notes what must be known to read them
 * @param estimates what the platforms of the rows state without anyone having measured it
 * @param wallSeconds time the variations took
 * @param accesses accesses they executed
 */
record WhatIf(
        String run,
        String scenario,
        long seed,
        List<Row> rows,
        List<String> notes,
        List<Estimate> estimates,
        double wallSeconds,
        long accesses) {
    WhatIf {
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
        estimates = List.copyOf(estimates);
    }

    /** Where a row's figures come from. */
    enum Kind {
        RECORDED,
        WHAT_IF
    }

    /**
     * @param of platform of the recorded run whose hosts these are
     * @param platform platform they are on
     * @param policy wire name of the policy
     * @param speedup GB/s in proportion to the first recorded row of the same hosts; 0 when that has none
     */
    record Row(String of, String platform, String policy, Kind kind, double speedup, Cell cell) {}

    /** The table, ending in a newline. */
    String text() {
        TextTable table = new TextTable(
                4,
                List.of(
                        "hosts of",
                        "platform",
                        "policy",
                        "",
                        "GB/s",
                        "times",
                        "gather",
                        "contained",
                        "uncontained",
                        "corrupted",
                        "hosts lost",
                        "VMs lost",
                        "VM-s lost"));
        for (Row row : rows) {
            Cell cell = row.cell();
            List<String> cells = new ArrayList<>(List.of(row.of(), row.platform(), row.policy()));
            cells.add(row.kind() == Kind.RECORDED ? "recorded" : "what if");
            cells.add(Figures.decimal(cell.simulatedGBps()));
            cells.add(row.speedup() == 0 ? "-" : Figures.decimal(row.speedup()));
            cells.add(Figures.decimal(cell.gatherRatio()));
            cells.add(Figures.si(cell.contained()));
            cells.add(Figures.si(cell.uncontained()));
            cells.add(Figures.si(cell.corrupted()));
            cells.add(cell.hostsLost() + " of " + cell.hosts());
            cells.add(String.valueOf(cell.vmsLost()));
            cells.add(Figures.decimal(cell.vmSecondsLost()));
            table.add(cells);
        }
        StringBuilder text = new StringBuilder(table.toString()).append('\n');
        notes.forEach(note -> text.append("note        ").append(note).append('\n'));
        if (!estimates.isEmpty()) {
            text.append("estimates   ")
                    .append(Estimate.count(estimates, "--json lists them"))
                    .append('\n');
        }
        return text.append("executed    %s accesses in %.1f s: %s accesses/s\n"
                        .formatted(
                                Figures.si(accesses), wallSeconds, Figures.si(accesses / Math.max(wallSeconds, 1e-3))))
                .toString();
    }
}
