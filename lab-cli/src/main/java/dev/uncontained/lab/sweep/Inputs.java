package dev.uncontained.lab.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.lab.run.RunInput;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Tells whether two runs can be held to be runs of the same point: SHA-256, shortened, over all that decides what is measured. */
final class Inputs {
    private static final int BYTES = 8;

    private final ObjectWriter json =
            new EventCodec().mapper().writer().with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private final Map<String, String> versions;
    private final String build;

    /**
     * @param build checksum of what the services were built from
     */
    Inputs(Map<String, String> versions, String build) {
        this.versions = new TreeMap<>(versions);
        this.build = build;
    }

    /**
     * Of what is run, on which stack, in which versions and build.
     *
     * @param stack brokers, partitions and instances, by name
     */
    String of(RunInput input, Map<String, ?> stack) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(json.writeValueAsString(input.scenario()).getBytes(StandardCharsets.UTF_8));
            digest.update(json.writeValueAsString(input.platforms()).getBytes(StandardCharsets.UTF_8));
            digest.update(input.load().toString().getBytes(StandardCharsets.UTF_8));
            digest.update(versions.toString().getBytes(StandardCharsets.UTF_8));
            digest.update(build.getBytes(StandardCharsets.UTF_8));
            digest.update(new TreeMap<>(stack).toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("a scenario that cannot be written", e);
        }
    }
}
