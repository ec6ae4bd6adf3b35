package dev.uncontained.lab.runlog;

import dev.uncontained.events.Topic;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one record in a file, big-endian:
 *
 * <pre>u8 topic | i32 partition | i64 offset | i64 time stamp, ms | i32 length of key | key | i32 length of value | value | 8 bytes hash</pre>
 *
 * The topic is its place in {@link #TOPICS}. The hash is the first 8 bytes of the SHA-256 of all bytes of the frame before it. It tells
 * damage from whole bytes; that the bytes are those of the run is for {@code lab verify} to prove. Used by one thread.
 */
final class Frame {
    /** The topics of a run in the order a file has them; the caches, which verify nothing, are not among them. */
    static final List<Topic> TOPICS =
            List.of(Topic.RUNS, Topic.HOSTS, Topic.REGIONS, Topic.STAGE2, Topic.ABORTS, Topic.FAULTS, Topic.MMIO);

    static final int HASH_BYTES = 8;
    private static final int FIXED = 1 + 4 + 8 + 8 + 4 + 4;
    private static final int MOST_BYTES = 64 * 1024 * 1024;

    private final MessageDigest sha256 = sha256();

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The frame of a record, its hash included. */
    byte[] encode(RunRecord record) {
        byte[] frame = new byte[FIXED + record.key().length + record.value().length + HASH_BYTES];
        ByteBuffer out = ByteBuffer.wrap(frame);
        out.put((byte) TOPICS.indexOf(record.topic()));
        out.putInt(record.partition());
        out.putLong(record.offset());
        out.putLong(record.timestampMs());
        out.putInt(record.key().length);
        out.put(record.key());
        out.putInt(record.value().length);
        out.put(record.value());
        out.put(hash(frame, frame.length - HASH_BYTES), 0, HASH_BYTES);
        return frame;
    }

    /**
     * Reads the next frame.
     *
     * @param hashes takes the hash that stands in the file
     * @return null at the end
     * @throws IOException when there is no frame where one must be
     */
    @Nullable
    RunRecord read(DataInputStream in, MessageDigest hashes) throws IOException {
        int topic = in.read();
        if (topic < 0) {
            return null;
        }
        if (topic >= TOPICS.size()) {
            throw new IOException("topic " + topic + " of " + TOPICS.size());
        }
        int partition = in.readInt();
        long offset = in.readLong();
        long timestampMs = in.readLong();
        byte[] key = bytes(in, "key");
        byte[] value = bytes(in, "value");
        byte[] hash = in.readNBytes(HASH_BYTES);
        if (hash.length < HASH_BYTES) {
            throw new EOFException("it ends in the middle of a record");
        }
        hashes.update(hash);
        RunRecord record = new RunRecord(TOPICS.get(topic), partition, offset, timestampMs, key, value, null);
        byte[] frame = encode(record);
        HexFormat hex = HexFormat.of();
        String expected = hex.formatHex(hash);
        String found = hex.formatHex(frame, frame.length - HASH_BYTES, frame.length);
        return expected.equals(found)
                ? record
                : new RunRecord(
                        record.topic(),
                        partition,
                        offset,
                        timestampMs,
                        key,
                        value,
                        new RunRecord.Damage(expected, found));
    }

    private static byte[] bytes(DataInputStream in, String what) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MOST_BYTES) {
            throw new IOException("a " + what + " of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("it ends in the middle of a record");
        }
        return bytes;
    }

    private byte[] hash(byte[] frame, int length) {
        sha256.reset();
        sha256.update(frame, 0, length);
        return sha256.digest();
    }
}
