package dev.uncontained.lab.runlog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a run's file.
 *
 * @param format version of the format, 1
 * @param run id of the run
 * @param lab version of the lab that wrote the file
 * @param source where the records were read
 * @param exportedAtEpochMs when, wall clock
 * @param topics records by topic and partition
 * @param records records in all
 * @param sha256 SHA-256 over the hashes of all records, in their order, 64 hex digits
 * @param started whether RunStarted is there
 * @param completed whether RunCompleted is there
 * @param cut what retention had deleted already, as far as a later record tells
 * @param retention where retention had deleted something; null in files older than this member
 */
public record RunFileHeader(
        int format,
        String run,
        String lab,
        String source,
        long exportedAtEpochMs,
        Map<String, Map<Integer, Part>> topics,
        long records,
        String sha256,
        boolean started,
        boolean completed,
        List<Cut> cut,
        @Nullable Retention retention) {
    /** Version this lab writes and reads. */
    public static final int FORMAT = 1;

    public RunFileHeader {
        topics = Map.copyOf(topics);
        cut = List.copyOf(cut);
    }

    /**
     * Records of one partition.
     *
     * @param records how many
     * @param firstOffset offset of the first
     * @param lastOffset offset of the last
     */
    public record Part(long records, long firstOffset, long lastOffset) {
        Part plus(long offset) {
            return new Part(records + 1, Math.min(firstOffset, offset), Math.max(lastOffset, offset));
        }
    }

    /**
     * Numbered records at the beginning of a host that are not there.
     *
     * @param topic topic
     * @param partition number of the partition
     * @param host id of the host
     * @param firstSeq number of the first record that is there, above 1
     */
    public record Cut(String topic, int partition, String host, long firstSeq) {
        /** For people. */
        public String text() {
            return "%s-%d: %s begins with number %d; %d before it are gone"
                    .formatted(topic, partition, host, firstSeq, firstSeq - 1);
        }
    }
}
