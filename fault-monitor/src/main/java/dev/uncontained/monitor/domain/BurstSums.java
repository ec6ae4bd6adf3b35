package dev.uncontained.monitor.domain;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.codec.BurstView;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sums over bursts, by effective memory type: one row of {@link Column}s for each type that occurs. */
public final class BurstSums {
    private static final MemoryType[] TYPES = MemoryType.values();

    private static final int BURSTS = Column.BURSTS.ordinal();
    private static final int ISSUED = Column.ISSUED.ordinal();
    private static final int COMPLETED = Column.COMPLETED.ordinal();
    private static final int CORRUPTED = Column.CORRUPTED.ordinal();
    private static final int CONTAINED = Column.CONTAINED.ordinal();
    private static final int UNCONTAINED = Column.UNCONTAINED.ordinal();
    private static final int DISCARDED = Column.DISCARDED.ordinal();
    private static final int DRIFT = Column.IN_FLIGHT_DRIFT.ordinal();
    private static final int IMBALANCE = Column.IMBALANCE.ordinal();
    private static final int LOADS = Column.LOADS.ordinal();
    private static final int STORES = Column.STORES.ordinal();
    private static final int ATOMICS = Column.ATOMICS.ordinal();
    private static final int BARRIERS = Column.BARRIERS.ordinal();
    private static final int OTHERS = Column.OTHERS.ordinal();
    private static final int ALL_ONES = Column.ALL_ONES.ordinal();
    private static final int BYTES = Column.BYTES.ordinal();
    private static final int OVERWRITTEN = Column.OVERWRITTEN_BYTES.ordinal();
    private static final int TLPS = Column.TLPS.ordinal();
    private static final int WRITE_TLPS = Column.WRITE_TLPS.ordinal();
    private static final int WIRE_BYTES = Column.WIRE_BYTES.ordinal();

    private final long[] @Nullable [] rows = new long[TYPES.length][];

    BurstSums() {}

    void add(BurstView burst) {
        long[] row = row(burst.memoryType().ordinal());
        row[BURSTS]++;
        row[ISSUED] += burst.issued();
        row[COMPLETED] += burst.completed();
        row[CORRUPTED] += burst.corrupted();
        row[CONTAINED] += burst.contained();
        row[UNCONTAINED] += burst.uncontained();
        row[DISCARDED] += burst.discarded();
        row[DRIFT] += burst.inFlightBefore() - burst.inFlightAfter();
        row[IMBALANCE] += Math.abs(burst.imbalance());
        row[LOADS] += burst.loads();
        row[STORES] += burst.stores();
        row[ATOMICS] += burst.atomics();
        row[BARRIERS] += burst.barriers();
        row[OTHERS] += burst.others();
        row[ALL_ONES] += burst.allOnes();
        row[BYTES] += burst.bytes();
        row[OVERWRITTEN] += burst.overwrittenBytes();
        row[TLPS] += burst.tlps();
        row[WRITE_TLPS] += burst.writeTlps();
        row[WIRE_BYTES] += burst.wireBytes();
    }

    void add(BurstSums other) {
        for (int type = 0; type < rows.length; type++) {
            long[] theirs = other.rows[type];
            if (theirs != null) {
                addRow(row(type), theirs);
            }
        }
    }

    /** Sum of a column over all memory types. */
    public long total(Column column) {
        long sum = 0;
        for (long[] row : rows) {
            if (row != null) {
                sum += row[column.ordinal()];
            }
        }
        return sum;
    }

    /** Sum of a column over the bursts of one memory type. */
    public long of(MemoryType type, Column column) {
        long[] row = rows[type.ordinal()];
        return row == null ? 0 : row[column.ordinal()];
    }

    /** Whether any burst of this type occurred. */
    public boolean has(MemoryType type) {
        return rows[type.ordinal()] != null;
    }

    /** The rows by name of memory type, columns in the order of {@link Column}. */
    Map<String, long[]> state() {
        Map<String, long[]> state = new TreeMap<>();
        for (MemoryType type : TYPES) {
            long[] row = rows[type.ordinal()];
            if (row != null) {
                state.put(type.name(), row.clone());
            }
        }
        return state;
    }

    static BurstSums of(Map<String, long[]> state) {
        BurstSums sums = new BurstSums();
        state.forEach(
                (type, row) -> addRow(sums.row(MemoryType.valueOf(type).ordinal()), Arrays.copyOf(row, Column.COUNT)));
        return sums;
    }

    private long[] row(int type) {
        long[] row = rows[type];
        if (row == null) {
            row = new long[Column.COUNT];
            rows[type] = row;
        }
        return row;
    }

    private static void addRow(long[] to, long[] from) {
        for (int i = 0; i < to.length; i++) {
            to[i] += from[i];
        }
    }
}
