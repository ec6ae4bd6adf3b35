package dev.uncontained.lab.bench;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.Header;
import dev.uncontained.events.MmioBurst;
import dev.uncontained.events.codec.BurstCodec;
import java.nio.charset.StandardCharsets;

/** The bursts of one host for each partition, numbered and chained as guest-service does it. One thread. */
final class Bursts implements Payloads {
    static final int ACCESSES = 4096;
    static final int ACCESS_BYTES = 8;
    private static final long PS_PER_ACCESS = 500;
    private static final int HEADER_BYTES = 24;

    private final String run;
    private final BurstCodec codec = new BurstCodec();
    private final long[] seq;
    private final long[] chain;
    private final byte[][] keys;
    private final int[] keyHashes;

    Bursts(String run, int partitions) {
        this.run = run;
        this.seq = new long[partitions];
        this.chain = new long[partitions];
        this.keys = new byte[partitions][];
        this.keyHashes = new int[partitions];
        for (int p = 0; p < partitions; p++) {
            keys[p] = Header.key(run, host(p)).getBytes(StandardCharsets.UTF_8);
            keyHashes[p] = BurstCodec.keyHash(keys[p]);
        }
    }

    private static String host(int partition) {
        return "vma-flag/bench-" + partition;
    }

    @Override
    public byte[] key(int partition) {
        return keys[partition];
    }

    /** The next burst of a partition's host. */
    @Override
    public byte[] next(int partition, long intendedEpochMicros) {
        long number = ++seq[partition];
        long first = (number - 1) * ACCESSES;
        long last = first + ACCESSES - 1;
        long tlps = (long) ACCESSES * ACCESS_BYTES / 64;
        long bytes = (long) ACCESSES * ACCESS_BYTES;
        MmioBurst burst = new MmioBurst(
                new Header(run, host(partition), 1, last * PS_PER_ACCESS / 1000, number),
                0,
                0,
                0,
                number - 1,
                first,
                last,
                first * PS_PER_ACCESS,
                last * PS_PER_ACCESS,
                0,
                ACCESSES,
                0,
                0,
                0,
                ACCESSES,
                ACCESSES,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                bytes,
                0,
                tlps,
                tlps,
                bytes + tlps * HEADER_BYTES,
                MemoryType.NORMAL_NC,
                1,
                0,
                intendedEpochMicros);
        byte[] record = codec.encode(burst, keyHashes[partition], chain[partition]);
        chain[partition] = BurstCodec.chainOf(record);
        return record;
    }
}
