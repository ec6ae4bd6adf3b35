package dev.uncontained.lab.bench;

import dev.uncontained.lab.run.RunId;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * What the records of a trial are.
 *
 * @param plainBytes size of records that say nothing but when they were meant to be sent; 0 for bursts
 * @param paddingBytes bytes added to each, in a header that nobody reads, as guest-service adds them
 */
record Contents(int plainBytes, int paddingBytes) {
    /** The project's own records as they are. */
    static final Contents BURSTS = new Contents(0, 0);

    private static final String PADDING = "padding";

    /** What a header takes beside its value: its key and two lengths (Kafka protocol guide, "Record Header"). */
    private static final int HEADER_BYTES = PADDING.length() + 3;

    static Contents plain(int bytes) {
        return new Contents(bytes, 0);
    }

    /**
     * The project's own, made as long as the others; longer ones stay as they are.
     *
     * @param ownBytes what they take by themselves
     */
    static Contents bursts(int recordBytes, int ownBytes) {
        return new Contents(0, Math.max(0, recordBytes - ownBytes - HEADER_BYTES));
    }

    Payloads payloads(int partitions) {
        return plainBytes > 0 ? new PlainPayloads(plainBytes) : new Bursts(RunId.next(), partitions);
    }

    Fold fold(Guarantee guarantee) {
        if (plainBytes > 0) {
            return new Fold.Count();
        }
        return guarantee == Guarantee.NUMBERED ? new Fold.Once() : new Fold.Sums();
    }

    /** Headers of every record: the same noise in each, as a host of guest-service has it. */
    List<Header> headers() {
        if (paddingBytes == 0) {
            return List.of();
        }
        byte[] noise = new byte[paddingBytes];
        new Random(1).nextBytes(noise);
        return List.of(new RecordHeader(PADDING, noise));
    }
}
