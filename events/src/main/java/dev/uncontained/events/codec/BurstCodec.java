package dev.uncontained.events.codec;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.Header;
import dev.uncontained.events.MmioBurst;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The binary form of {@link MmioBurst}: about 90 bytes.
 *
 * <pre>
 * u8 version (1) | varint body length | body: varints in the order of the record's components | u64 chain | u64 wall µs | u32 CRC-32C
 * </pre>
 *
 * Varints are unsigned LEB128. Run and host are not in the value but in the record's key; the body begins with the CRC-32C of the key, so
 * that a value under a foreign key is caught. {@code firstPs} and the access indexes are written as first and difference. New fields
 * go to the end of the body, where an older reader skips them. The chain is {@code mix(previous chain, hash of version, length and body)};
 * the CRC covers everything before it. One codec belongs to one thread.
 */
public final class BurstCodec {
    private static final int VERSION = 1;
    private static final int TRAILER = 8 + 8 + 4;
    private static final int MAX_BODY = 40 * 10;
    private static final List<MemoryType> TYPES = List.of(
            MemoryType.DEVICE_nGnRnE,
            MemoryType.DEVICE_nGnRE,
            MemoryType.DEVICE_nGRE,
            MemoryType.DEVICE_GRE,
            MemoryType.NORMAL_NC,
            MemoryType.NORMAL_WT,
            MemoryType.NORMAL_WB);

    private final byte[] buffer = new byte[1 + 5 + MAX_BODY + TRAILER];
    private final ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private int position;

    /** What a burst's key contributes to its value; a writer computes it once a host. */
    public static int keyHash(byte[] key) {
        CRC32C keyCrc = new CRC32C();
        keyCrc.update(key, 0, key.length);
        return (int) keyCrc.getValue();
    }

    /**
     * The bytes of a burst. Its {@code chain} is computed here from {@code previousChain}; the one in {@code burst} is not looked at.
     *
     * @param keyHash {@link #keyHash} of the record's key
     * @param previousChain chain of the host's burst before, or 0
     */
    public byte[] encode(MmioBurst burst, int keyHash, long previousChain) {
        position = 6;
        put(keyHash & 0xFFFFFFFFL);
        put(burst.header().boot());
        put(burst.header().seq());
        put(burst.vm());
        put(burst.vcpu());
        put(burst.region());
        put(burst.k());
        put(burst.firstAccess());
        put(burst.lastAccess() - burst.firstAccess());
        put(burst.firstPs());
        put(burst.lastPs() - burst.firstPs());
        put(burst.loads());
        put(burst.stores());
        put(burst.atomics());
        put(burst.barriers());
        put(burst.others());
        put(burst.issued());
        put(burst.completed());
        put(burst.corrupted());
        put(burst.contained());
        put(burst.uncontained());
        put(burst.discardedCrash());
        put(burst.discardedZap());
        put(burst.discardedVm());
        put(burst.discardedEnd());
        put(burst.inFlightBefore());
        put(burst.inFlightAfter());
        put(burst.allOnes());
        put(burst.bytes());
        put(burst.overwrittenBytes());
        put(burst.tlps());
        put(burst.writeTlps());
        put(burst.wireBytes());
        put(code(burst.memoryType()));
        put(burst.stage2Version());
        int bodyLength = position - 6;
        int bodyEnd = position;
        int lengthBytes = bodyLength < 0x80 ? 1 : 2;
        int start = 6 - lengthBytes - 1;
        position = start;
        buffer[position++] = VERSION;
        put(bodyLength);
        long chain = chain(previousChain, buffer, start, bodyEnd);
        view.putLong(bodyEnd, chain);
        view.putLong(bodyEnd + 8, burst.intendedEpochMicros());
        crc.reset();
        crc.update(buffer, start, bodyEnd + 16 - start);
        view.putInt(bodyEnd + 16, (int) crc.getValue());
        return Arrays.copyOfRange(buffer, start, bodyEnd + TRAILER);
    }

    /** The chain that {@link #encode} put into its last result. */
    public static long chainOf(byte[] record) {
        return ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getLong(record.length - TRAILER);
    }

    /** The chain a record should carry behind {@code previousChain}. */
    public static long expectedChain(long previousChain, byte[] record) {
        return chain(previousChain, record, 0, record.length - TRAILER);
    }

    /**
     * Reads one record.
     *
     * @param key the record's key, {@code run/host}
     * @throws UnreadableRecordException when it is damaged or stands under a foreign key
     */
    public MmioBurst decode(byte[] key, byte[] record) throws UnreadableRecordException {
        if (record == null || key == null || record.length < 2 + TRAILER) {
            throw new UnreadableRecordException("too short for a burst");
        }
        ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        crc.reset();
        crc.update(record, 0, record.length - 4);
        int found = in.getInt(record.length - 4);
        if ((int) crc.getValue() != found) {
            throw new UnreadableRecordException(
                    "checksum is %08x, the bytes give %08x".formatted(found, (int) crc.getValue()));
        }
        if (in.get() != VERSION) {
            throw new UnreadableRecordException("burst version " + record[0] + ", this lab reads " + VERSION);
        }
        long bodyLength = get(in);
        if (bodyLength != record.length - TRAILER - in.position()) {
            throw new UnreadableRecordException("body length " + bodyLength + " does not fit the record");
        }
        in.limit(record.length - TRAILER);
        if ((int) get(in) != keyHash(key)) {
            throw new UnreadableRecordException("the burst was written under another key");
        }
        String runAndHost = new String(key, StandardCharsets.UTF_8);
        int slash = runAndHost.indexOf('/');
        if (slash <= 0) {
            throw new UnreadableRecordException("key '" + runAndHost + "' is not run/host");
        }
        int boot = (int) get(in);
        long seq = get(in);
        int vm = (int) get(in);
        int vcpu = (int) get(in);
        int region = (int) get(in);
        long k = get(in);
        long firstAccess = get(in);
        long lastAccess = firstAccess + get(in);
        long firstPs = get(in);
        long lastPs = firstPs + get(in);
        Header header =
                new Header(runAndHost.substring(0, slash), runAndHost.substring(slash + 1), boot, lastPs / 1000, seq);
        long[] counts = new long[22];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = get(in);
        }
        long type = get(in);
        if (type >= TYPES.size()) {
            throw new UnreadableRecordException("memory type " + type + " of " + TYPES.size());
        }
        long stage2Version = get(in);
        return new MmioBurst(
                header,
                vm,
                vcpu,
                region,
                k,
                firstAccess,
                lastAccess,
                firstPs,
                lastPs,
                counts[0],
                counts[1],
                counts[2],
                counts[3],
                counts[4],
                counts[5],
                counts[6],
                counts[7],
                counts[8],
                counts[9],
                counts[10],
                counts[11],
                counts[12],
                counts[13],
                counts[14],
                counts[15],
                counts[16],
                counts[17],
                counts[18],
                counts[19],
                counts[20],
                counts[21],
                TYPES.get((int) type),
                stage2Version,
                in.getLong(limitless(in)),
                in.getLong(record.length - 12));
    }

    private static int code(MemoryType type) {
        return TYPES.indexOf(type);
    }

    private static int limitless(ByteBuffer in) {
        int bodyEnd = in.limit();
        in.limit(in.capacity());
        return bodyEnd;
    }

    private void put(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[position++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[position++] = (byte) rest;
    }

    private static long get(ByteBuffer in) throws UnreadableRecordException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (!in.hasRemaining()) {
                throw new UnreadableRecordException("the burst ends in the middle of a number");
            }
            byte next = in.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new UnreadableRecordException("a number of more than 64 bits");
    }

    private static long chain(long previous, byte[] bytes, int from, int to) {
        long hash = Mix.mix(previous ^ ((to - from) * 0x9E3779B97F4A7C15L));
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = from;
        for (; at + 8 <= to; at += 8) {
            hash = Mix.mix(hash ^ in.getLong(at));
        }
        long tail = 0;
        for (int i = to - 1; i >= at; i--) {
            tail = (tail << 8) | (bytes[i] & 0xFF);
        }
        return Mix.mix(hash ^ tail);
    }
}
