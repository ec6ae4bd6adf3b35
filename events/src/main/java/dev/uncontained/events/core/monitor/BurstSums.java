package dev.uncontained.events.core.monitor;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.codec.BurstView;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Sums over bursts, by effective memory type: one row of {@link Column}s for each type that occurs. */
public final class BurstSums {
    private final Map<MemoryType, long[]> rows = new EnumMap<>(MemoryType.class);

    BurstSums() {}

    void add(BurstView burst) {
        long[] row = row(burst.memoryType());
        row[Column.BURSTS]++;
        row[Column.ISSUED] += burst.issued();
        row[Column.COMPLETED] += burst.completed();
        row[Column.CORRUPTED] += burst.corrupted();
        row[Column.CONTAINED] += burst.contained();
        row[Column.UNCONTAINED] += burst.uncontained();
        row[Column.DISCARDED] += burst.discarded();
        row[Column.IN_FLIGHT_DRIFT] += burst.inFlightBefore() - burst.inFlightAfter();
        row[Column.IMBALANCE] += Math.abs(burst.imbalance());
        row[Column.LOADS] += burst.loads();
        row[Column.STORES] += burst.stores();
        row[Column.ATOMICS] += burst.atomics();
        row[Column.BARRIERS] += burst.barriers();
        row[Column.OTHERS] += burst.others();
        row[Column.ALL_ONES] += burst.allOnes();
        row[Column.BYTES] += burst.bytes();
        row[Column.OVERWRITTEN_BYTES] += burst.overwrittenBytes();
        row[Column.TLPS] += burst.tlps();
        row[Column.WRITE_TLPS] += burst.writeTlps();
        row[Column.WIRE_BYTES] += burst.wireBytes();
    }

    void add(BurstSums other) {
        other.rows.forEach((type, theirs) -> addRow(row(type), theirs));
    }

    /** Sum of a {@link Column} over all memory types. */
    public long total(int column) {
        long sum = 0;
        for (long[] row : rows.values()) {
            sum += row[column];
        }
        return sum;
    }

    /** Sum of a {@link Column} over the bursts of one memory type. */
    public long of(MemoryType type, int column) {
        long[] row = rows.get(type);
        return row == null ? 0 : row[column];
    }

    /** The memory types that occur. */
    public Set<MemoryType> types() {
        return Collections.unmodifiableSet(rows.keySet());
    }

    /** The rows by name of memory type. */
    Map<String, List<Long>> state() {
        Map<String, List<Long>> state = new TreeMap<>();
        rows.forEach((type, row) -> state.put(type.name(), Longs.list(row)));
        return state;
    }

    static BurstSums of(Map<String, List<Long>> state) {
        BurstSums sums = new BurstSums();
        state.forEach((type, row) -> addRow(sums.row(MemoryType.valueOf(type)), Longs.array(row, Column.COUNT)));
        return sums;
    }

    private long[] row(MemoryType type) {
        long[] row = rows.get(type);
        if (row == null) {
            row = new long[Column.COUNT];
            rows.put(type, row);
        }
        return row;
    }

    private static void addRow(long[] to, long[] from) {
        for (int i = 0; i < to.length; i++) {
            to[i] += from[i];
        }
    }
}
