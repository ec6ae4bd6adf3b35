package dev.uncontained.lab.drill;

import dev.uncontained.events.RunResult;
import dev.uncontained.events.RunResult.Accounting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What came of the disturbed run, figure by figure, for the report and for CI systems. */
final class AccountingTable {
    private AccountingTable() {}

    /**
     * One figure.
     *
     * @param name what it is
     * @param value its value, exact
     * @param meaning what it is of, or how it follows from others
     */
    record Row(String name, String value, String meaning) {
        private Row(String name, long value, String meaning) {
            this(name, String.valueOf(value), meaning);
        }

        List<String> cells() {
            return List.of(name, meaning, value);
        }
    }

    /**
     * @param undisturbedDigest digest of the undisturbed run, if one was made
     */
    static List<Row> of(RunResult result, Optional<String> undisturbedDigest) {
        Accounting accounting = result.accounting();
        long folded = result.pipeline().bursts();
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(
                "bursts executed",
                folded - accounting.duplicatedBursts() + accounting.lostBursts(),
                "folded, without those folded twice, and lost"));
        rows.add(new Row("bursts folded", folded, "by fault-monitor"));
        rows.add(new Row("bursts lost", accounting.lostBursts(), "written and never folded"));
        rows.add(new Row("bursts duplicated", accounting.duplicatedBursts(), "folded more than once"));
        rows.add(new Row("copies skipped", result.pipeline().copiesSkipped(), "records met again and not folded"));
        rows.add(new Row("accesses executed", accounting.issued(), "by the workload's own counters"));
        rows.add(new Row("accesses folded", folded(accounting), "the sum of the next five"));
        rows.add(new Row("completed", accounting.completed(), "as the program meant it"));
        rows.add(new Row("corrupted", accounting.corrupted(), "completed with other data"));
        rows.add(new Row("contained", accounting.contained(), "ended in a fault that the VM or less paid for"));
        rows.add(new Row("uncontained", accounting.uncontained(), "ended in a fault that the host paid for"));
        rows.add(new Row("discarded", accounting.discarded(), "under way when their VM or host ended"));
        rows.add(new Row("balanced", accounting.balanced() ? "yes" : "NO", "workload, bursts and fault topic agree"));
        HostsLost lost = HostsLost.of(result);
        rows.add(new Row("hosts lost", lost.total(), "all policies and platforms together"));
        result.policies().forEach((policy, of) -> of.platforms()
                .forEach((platform, cell) -> rows.add(new Row(
                        "hosts lost, " + new HostsLost.Cell(policy, platform),
                        cell.hostsLost(),
                        "crashes among " + cell.hosts() + " hosts"))));
        rows.add(new Row("digest, undisturbed", undisturbedDigest.orElse("none"), "of the run without faults"));
        rows.add(new Row(
                "digest, disturbed", result.digest(), result.partial() ? "of a run that was stopped" : "of this run"));
        return rows;
    }

    private static long folded(Accounting accounting) {
        return accounting.completed()
                + accounting.corrupted()
                + accounting.contained()
                + accounting.uncontained()
                + accounting.discarded();
    }
}
