package dev.uncontained.events.core.monitor;

import dev.uncontained.events.fold.SequenceGuard;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One host in a snapshot.
 *
 * @param host id of the host
 * @param cell its cell, once it has booted
 * @param last last sequence number of each topic of {@link MonitorTopics#FOLDED}
 * @param fingerprints of the last {@value #FINGERPRINTS} records of each of these topics, by which a copy that differs is told after a restart
 *     too; base64 of big-endian 64-bit numbers, topic by topic
 * @param unplaced traffic over virtual time while it has no cell
 */
public record HostSnapshot(
        String host,
        @Nullable CellKey cell,
        CellTotals.State totals,
        List<Long> last,
        String fingerprints,
        int boot,
        boolean up,
        long lengthNs,
        long bootedAtNs,
        long crashedUpNs,
        long lastNsOfBoot,
        long reachedNs,
        long chain,
        long burstsLost,
        long eventsLost,
        long copies,
        long divergent,
        long chainBreaks,
        @Nullable Finish finish,
        long finalUpNs,
        boolean complete,
        Series.@Nullable State unplaced) {
    /** As many as a checkpointed host writes again within a fraction of a second; all 64 would be most of a snapshot. */
    static final int FINGERPRINTS = 16;

    static String fingerprints(SequenceGuard[] guards) {
        ByteBuffer bytes = ByteBuffer.allocate(guards.length * FINGERPRINTS * Long.BYTES);
        for (SequenceGuard guard : guards) {
            for (long fingerprint : guard.newest(FINGERPRINTS)) {
                bytes.putLong(fingerprint);
            }
        }
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), bytes.position()));
    }

    /**
     * The guards of the topics, in their order.
     *
     * @throws IllegalArgumentException when there are not as many fingerprints as {@code last} calls for
     */
    SequenceGuard[] guards() {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(fingerprints));
        long[] seen = Longs.array(last, MonitorTopics.COUNT);
        SequenceGuard[] guards = new SequenceGuard[seen.length];
        for (int i = 0; i < seen.length; i++) {
            long[] newest = new long[Math.clamp(seen[i], 0, FINGERPRINTS)];
            if (bytes.remaining() < newest.length * Long.BYTES) {
                throw new IllegalArgumentException("too few fingerprints of " + host);
            }
            for (int n = 0; n < newest.length; n++) {
                newest[n] = bytes.getLong();
            }
            guards[i] = new SequenceGuard(seen[i], newest);
        }
        return guards;
    }
}
