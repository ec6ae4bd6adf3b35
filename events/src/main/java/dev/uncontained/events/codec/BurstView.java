package dev.uncontained.events.codec;

import dev.uncontained.arm.memory.MemoryType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads one {@code guest.mmio} record after another without allocating: a window on the bytes that {@link BurstCodec} writes.
 *
 * <p>A monitor folds hundreds of thousands of bursts a second, and the record form costs it two strings, a header and an array for each.
 * The names of the accessors are those of {@link dev.uncontained.events.MmioBurst}. One view belongs to one thread, and what it says
 * stands until its next {@link #read}.
 */
public final class BurstView {
    static final int VERSION = 1;
    static final int TRAILER = 8 + 8 + 4;
    private static final int FIELDS = 35;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final List<MemoryType> TYPES = List.of(
            MemoryType.DEVICE_nGnRnE,
            MemoryType.DEVICE_nGnRE,
            MemoryType.DEVICE_nGRE,
            MemoryType.DEVICE_GRE,
            MemoryType.NORMAL_NC,
            MemoryType.NORMAL_WT,
            MemoryType.NORMAL_WB);

    private final long[] field = new long[FIELDS];
    private final CRC32C crc = new CRC32C();
    private long chain;
    private long intendedEpochMicros;
    private int at;

    /** An empty view. */
    public BurstView() {}

    /**
     * Reads one record.
     *
     * @param keyHash {@link BurstCodec#keyHash} of the record's key
     * @throws UnreadableRecordException when it is damaged or stands under a foreign key
     */
    public void read(int keyHash, byte[] record) throws UnreadableRecordException {
        if (record == null || record.length < 2 + TRAILER) {
            throw new UnreadableRecordException("too short for a burst");
        }
        int end = record.length - TRAILER;
        crc.reset();
        crc.update(record, 0, record.length - 4);
        int found = (int) INTS.get(record, record.length - 4);
        if ((int) crc.getValue() != found) {
            throw new UnreadableRecordException(
                    "checksum is %08x, the bytes give %08x".formatted(found, (int) crc.getValue()));
        }
        if (record[0] != VERSION) {
            throw new UnreadableRecordException("burst version " + record[0] + ", this lab reads " + VERSION);
        }
        at = 1;
        long bodyLength = next(record, end);
        if (bodyLength != end - at) {
            throw new UnreadableRecordException("body length " + bodyLength + " does not fit the record");
        }
        for (int i = 0; i < FIELDS; i++) {
            field[i] = next(record, end);
        }
        if ((int) field[0] != keyHash) {
            throw new UnreadableRecordException("the burst was written under another key");
        }
        if (field[33] < 0 || field[33] >= TYPES.size()) {
            throw new UnreadableRecordException("memory type " + field[33] + " of " + TYPES.size());
        }
        chain = (long) LONGS.get(record, end);
        intendedEpochMicros = (long) LONGS.get(record, end + 8);
    }

    private long next(byte[] record, int end) throws UnreadableRecordException {
        int position = at;
        if (position < end && record[position] >= 0) {
            at = position + 1;
            return record[position];
        }
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position >= end) {
                throw new UnreadableRecordException("the burst ends in the middle of a number");
            }
            byte next = record[position++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                at = position;
                return value;
            }
        }
        throw new UnreadableRecordException("a number of more than 64 bits");
    }

    public int boot() {
        return (int) field[1];
    }

    public long seq() {
        return field[2];
    }

    public int vm() {
        return (int) field[3];
    }

    public int vcpu() {
        return (int) field[4];
    }

    public int region() {
        return (int) field[5];
    }

    public long k() {
        return field[6];
    }

    public long firstAccess() {
        return field[7];
    }

    public long lastAccess() {
        return field[7] + field[8];
    }

    public long firstPs() {
        return field[9];
    }

    public long lastPs() {
        return field[9] + field[10];
    }

    public long loads() {
        return field[11];
    }

    public long stores() {
        return field[12];
    }

    public long atomics() {
        return field[13];
    }

    public long barriers() {
        return field[14];
    }

    public long others() {
        return field[15];
    }

    public long issued() {
        return field[16];
    }

    public long completed() {
        return field[17];
    }

    public long corrupted() {
        return field[18];
    }

    public long contained() {
        return field[19];
    }

    public long uncontained() {
        return field[20];
    }

    public long discardedCrash() {
        return field[21];
    }

    public long discardedZap() {
        return field[22];
    }

    public long discardedVm() {
        return field[23];
    }

    public long discardedEnd() {
        return field[24];
    }

    /** Stores in flight that were taken, for whatever reason. */
    public long discarded() {
        return field[21] + field[22] + field[23] + field[24];
    }

    public long inFlightBefore() {
        return field[25];
    }

    public long inFlightAfter() {
        return field[26];
    }

    public long allOnes() {
        return field[27];
    }

    public long bytes() {
        return field[28];
    }

    public long overwrittenBytes() {
        return field[29];
    }

    public long tlps() {
        return field[30];
    }

    public long writeTlps() {
        return field[31];
    }

    public long wireBytes() {
        return field[32];
    }

    public MemoryType memoryType() {
        return TYPES.get((int) field[33]);
    }

    public long stage2Version() {
        return field[34];
    }

    public long chain() {
        return chain;
    }

    public long intendedEpochMicros() {
        return intendedEpochMicros;
    }

    /** What conservation lacks: 0 in every honest burst. */
    public long imbalance() {
        return inFlightBefore()
                + issued()
                - completed()
                - corrupted()
                - contained()
                - uncontained()
                - discarded()
                - inFlightAfter();
    }
}
