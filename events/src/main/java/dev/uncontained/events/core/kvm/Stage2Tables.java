package dev.uncontained.events.core.kvm;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Geometry;
import dev.uncontained.arm.stage2.Stage2Table;
import dev.uncontained.events.Stage2Event.Mmu;
import dev.uncontained.events.Stage2Event.Stage2Mapped;
import dev.uncontained.events.Stage2Event.Stage2Unmapped;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The stage-2 tables of a host's VMs, and how many leaves of which type each region has.
 *
 * <p>They are changed in place: a million mappings are not copied for each one that comes. So they belong to one state at a time, the last
 * one folded, and only {@link KvmCore#apply} changes them. Not safe for use by many threads.
 */
public final class Stage2Tables {
    private final Stage2Geometry geometry;
    private final Stage2Format format;
    private final Map<Integer, Stage2Table> byVm = new TreeMap<>();
    private final Map<Integer, RegionLeaves> byRegion = new TreeMap<>();

    private record RegionLeaves(MemoryType type, long leaves) {}

    Stage2Tables(Mmu mmu) {
        this.geometry = Mmus.geometry(mmu);
        this.format = Mmus.format(mmu);
    }

    /** What the leaves' bits mean. */
    public Stage2Format format() {
        return format;
    }

    /** The table of a VM, or null while nothing has ever been mapped for it. */
    public @Nullable Stage2Table table(int vm) {
        return byVm.get(vm);
    }

    /** Leaves that map a region. */
    public long leaves(int region) {
        RegionLeaves mapped = byRegion.get(region);
        return mapped == null ? 0 : mapped.leaves;
    }

    /** Adds the leaves there are of each type to {@code counts}. */
    public void count(Map<MemoryType, Long> counts) {
        for (RegionLeaves mapped : byRegion.values()) {
            counts.merge(mapped.type, mapped.leaves, Long::sum);
        }
    }

    void map(Stage2Mapped event) {
        Stage2Table table =
                byVm.computeIfAbsent(event.vm(), vm -> new Stage2Table(geometry, format.fwb(), format.xnx()));
        long before = table.leaves();
        table.mapLeaves(
                event.ipa().value(), event.sizeBytes(), event.descriptor().value(), event.level());
        long leaves = leaves(event.region()) + table.leaves() - before;
        byRegion.put(event.region(), new RegionLeaves(event.memoryType(), leaves));
    }

    void unmap(Stage2Unmapped event) {
        Stage2Table table = byVm.get(event.vm());
        if (table != null) {
            table.unmap(event.ipa().value(), event.sizeBytes());
        }
        byRegion.remove(event.region());
    }
}
