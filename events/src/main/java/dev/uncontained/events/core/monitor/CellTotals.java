package dev.uncontained.events.core.monitor;

import dev.uncontained.events.RunResult;
import java.util.List;
import java.util.Map;

/**
 * What hosts yielded: of one host, of a cell of the table, or of all time. Everything is a whole number, so that sums do not depend on
 * their order; seconds are kept in ns and divided once.
 */
public final class CellTotals {
    private static final double NS_PER_SECOND = 1e9;

    private final BurstSums bursts;
    private final NamedCounts corrupted;
    private final NamedCounts contained;
    private final NamedCounts uncontained;
    private final NamedCounts crashes;
    private final NamedCounts vmLostNs;
    private final NamedCounts stage2;
    private int hosts;
    private int hostsUp;
    private long vmsLost;
    private long virtualNs;

    CellTotals() {
        bursts = new BurstSums();
        corrupted = new NamedCounts();
        contained = new NamedCounts();
        uncontained = new NamedCounts();
        crashes = new NamedCounts();
        vmLostNs = new NamedCounts();
        stage2 = new NamedCounts();
    }

    private CellTotals(State state) {
        bursts = BurstSums.of(state.bursts);
        corrupted = NamedCounts.of(state.corrupted);
        contained = NamedCounts.of(state.contained);
        uncontained = NamedCounts.of(state.uncontained);
        crashes = NamedCounts.of(state.crashes);
        vmLostNs = NamedCounts.of(state.vmLostNs);
        stage2 = NamedCounts.of(state.stage2);
        hosts = state.hosts;
        hostsUp = state.hostsUp;
        vmsLost = state.vmsLost;
        virtualNs = state.virtualNs;
    }

    /**
     * The same as plain data.
     *
     * @param bursts rows of {@link Column}s by memory type
     * @param corrupted accesses by cause, from {@code platform.faults}, as the next two
     * @param crashes hosts lost by cause
     * @param vmLostNs VM time lost by cause, in ns
     * @param stage2 leaves mapped by memory type
     */
    public record State(
            int hosts,
            int hostsUp,
            long vmsLost,
            long virtualNs,
            Map<String, List<Long>> bursts,
            Map<String, Long> corrupted,
            Map<String, Long> contained,
            Map<String, Long> uncontained,
            Map<String, Long> crashes,
            Map<String, Long> vmLostNs,
            Map<String, Long> stage2) {}

    State state() {
        return new State(
                hosts,
                hostsUp,
                vmsLost,
                virtualNs,
                bursts.state(),
                corrupted.state(),
                contained.state(),
                uncontained.state(),
                crashes.state(),
                vmLostNs.state(),
                stage2.state());
    }

    static CellTotals of(State state) {
        return new CellTotals(state);
    }

    CellTotals add(CellTotals other) {
        bursts.add(other.bursts);
        corrupted.add(other.corrupted);
        contained.add(other.contained);
        uncontained.add(other.uncontained);
        crashes.add(other.crashes);
        vmLostNs.add(other.vmLostNs);
        stage2.add(other.stage2);
        hosts += other.hosts;
        hostsUp += other.hostsUp;
        vmsLost += other.vmsLost;
        virtualNs += other.virtualNs;
        return this;
    }

    void host(boolean up, long upNs) {
        hosts = 1;
        hostsUp = up ? 1 : 0;
        virtualNs = upNs;
    }

    void onCrash(String cause, double vmSecondsLost) {
        crashes.add(cause, 1);
        vmLostNs.add(cause, Math.round(vmSecondsLost * NS_PER_SECOND));
    }

    void onVmLost(String cause, double vmSecondsLost) {
        vmsLost++;
        vmLostNs.add(cause, Math.round(vmSecondsLost * NS_PER_SECOND));
    }

    void onLeaf(String memoryType) {
        stage2.add(memoryType, 1);
    }

    /** Sums over the bursts, by memory type. */
    public BurstSums bursts() {
        return bursts;
    }

    /** Accesses corrupted, by cause, as {@code platform.faults} tells. */
    public NamedCounts corrupted() {
        return corrupted;
    }

    /** Accesses contained, by cause, as {@code platform.faults} tells. */
    public NamedCounts contained() {
        return contained;
    }

    /** Accesses uncontained, by cause, as {@code platform.faults} tells. */
    public NamedCounts uncontained() {
        return uncontained;
    }

    /** Hosts lost, by cause. */
    public NamedCounts crashes() {
        return crashes;
    }

    /** Time of VMs lost with or without their host, by cause, in ns. */
    public NamedCounts vmLostNs() {
        return vmLostNs;
    }

    /** Leaves mapped at stage 2, by memory type. */
    public NamedCounts stage2() {
        return stage2;
    }

    /** Hosts there are. */
    public int hosts() {
        return hosts;
    }

    /** Hosts that are up now. */
    public int hostsUp() {
        return hostsUp;
    }

    /** Virtual time the hosts were up, added up, in ns. */
    public long virtualNs() {
        return virtualNs;
    }

    /** The cell of {@code result.json}. Outcomes are those of the bursts. */
    public RunResult.Cell toResult() {
        long bytes = bursts.total(Column.BYTES);
        long writeTlps = bursts.total(Column.WRITE_TLPS);
        return new RunResult.Cell(
                hosts,
                bursts.total(Column.ISSUED),
                bytes,
                bursts.total(Column.TLPS),
                bursts.total(Column.WIRE_BYTES),
                virtualNs / NS_PER_SECOND,
                virtualNs == 0 ? 0 : (double) bytes / virtualNs,
                writeTlps == 0 ? 0 : (double) bursts.total(Column.STORES) / writeTlps,
                bursts.total(Column.CONTAINED),
                bursts.total(Column.UNCONTAINED),
                bursts.total(Column.CORRUPTED),
                bursts.total(Column.ALL_ONES),
                Math.toIntExact(crashes.total()),
                Math.toIntExact(vmsLost),
                vmLostNs.total() / NS_PER_SECOND,
                stage2.state());
    }
}
