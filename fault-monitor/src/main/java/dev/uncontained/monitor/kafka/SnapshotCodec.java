package dev.uncontained.monitor.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.monitor.Manifest;
import dev.uncontained.events.core.monitor.PartSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Snapshots as JSON objects whose last member is the CRC-32C of all bytes before it, as in the events of the control topics. */
public final class SnapshotCodec {
    private static final String LIFETIME = "lifetime/";
    private static final String CHECKSUM_START = ",\"checksum\":\"";
    private static final String CHECKSUM_END = "\"}";
    private static final int TAIL = CHECKSUM_START.length() + 8 + CHECKSUM_END.length();

    private final JsonMapper mapper = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    /** A codec; safe for use by many threads. */
    public SnapshotCodec() {}

    static byte[] key(Manifest manifest) {
        return utf8(LIFETIME + manifest.partition());
    }

    static byte[] key(String run, int partition) {
        return utf8(run + "/" + partition);
    }

    static boolean isManifest(byte[] key) {
        return new String(key, StandardCharsets.UTF_8).startsWith(LIFETIME);
    }

    /** The run a snapshot's key names. */
    static String run(byte[] key) {
        String text = new String(key, StandardCharsets.UTF_8);
        return text.substring(0, Math.max(0, text.lastIndexOf('/')));
    }

    byte[] encode(Object snapshot) {
        byte[] json;
        try {
            json = mapper.writeValueAsBytes(snapshot);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a snapshot that JSON cannot hold", e);
        }
        byte[] tail = utf8(CHECKSUM_START + checksum(json, json.length - 1) + CHECKSUM_END);
        byte[] record = Arrays.copyOf(json, json.length - 1 + tail.length);
        System.arraycopy(tail, 0, record, json.length - 1, tail.length);
        return record;
    }

    Manifest manifest(byte[] key, byte[] record) throws UnreadableRecordException {
        Manifest manifest = decode(record, Manifest.class);
        check(key, key(manifest));
        return manifest;
    }

    PartSnapshot part(byte[] key, byte[] record) throws UnreadableRecordException {
        PartSnapshot part = decode(record, PartSnapshot.class);
        check(key, key(part.run(), part.partition()));
        return part;
    }

    /**
     * Refuses what is damaged, without decoding it.
     *
     * @throws UnreadableRecordException when the checksum does not fit
     */
    static void requireWhole(byte[] record) throws UnreadableRecordException {
        int end = record.length - TAIL;
        String tail = end <= 0 ? "" : new String(record, end, TAIL, StandardCharsets.ISO_8859_1);
        if (!tail.startsWith(CHECKSUM_START) || !tail.endsWith(CHECKSUM_END)) {
            throw new UnreadableRecordException("does not end in a checksum");
        }
        String found = tail.substring(CHECKSUM_START.length(), TAIL - CHECKSUM_END.length());
        String expected = checksum(record, end);
        if (!found.equals(expected)) {
            throw new UnreadableRecordException("checksum is " + found + ", the bytes give " + expected);
        }
    }

    private <T> T decode(byte[] record, Class<T> type) throws UnreadableRecordException {
        requireWhole(record);
        try {
            T value = mapper.readValue(record, type);
            if (value == null) {
                throw new UnreadableRecordException("not a snapshot");
            }
            return value;
        } catch (IOException | RuntimeException e) {
            throw new UnreadableRecordException("not a snapshot: " + e.getMessage(), e);
        }
    }

    private static void check(byte[] key, byte[] own) throws UnreadableRecordException {
        if (!Arrays.equals(key, own)) {
            throw new UnreadableRecordException(
                    "the record's key is not the snapshot's own, " + new String(own, StandardCharsets.UTF_8));
        }
    }

    private static String checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return String.format("%08x", crc.getValue());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
