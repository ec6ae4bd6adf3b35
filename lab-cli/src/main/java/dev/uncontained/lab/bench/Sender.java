package dev.uncontained.lab.bench;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Sends bursts at full speed or at a rate. At a rate each has the moment at which it is meant to be sent, from the start and its number alone: one that is
 * held up carries the moment at which it was due, and those behind it theirs. One thread.
 */
final class Sender {
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final int partitions;
    private final Payloads payloads;
    private final List<Header> headers;
    private final Time time;

    /** The clocks, and how one waits by them. */
    interface Time {
        Time SYSTEM = new Time() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public long epochMicros() {
                Instant now = Instant.now();
                return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
            }

            @Override
            public void park(long nanos) {
                LockSupport.parkNanos(nanos);
            }
        };

        /** As {@link System#nanoTime}. */
        long nanos();

        /** Wall clock in µs since 1970. */
        long epochMicros();

        /** Waits for so long, or less. */
        void park(long nanos);
    }

    /**
     * What it has sent.
     *
     * @param firstNs when it began to send, by its clock
     * @param lastIntendedMicros when the last one was meant to be sent, in µs since 1970
     */
    record Sent(long firstNs, long lastIntendedMicros) {}

    Sender(Producer<byte[], byte[]> producer, String topic, int partitions, Contents contents, Time time) {
        this.producer = producer;
        this.topic = topic;
        this.partitions = partitions;
        this.payloads = contents.payloads(partitions);
        this.headers = contents.headers();
        this.time = time;
    }

    /**
     * Sends so many, to one partition after the other.
     *
     * @param perSecond records a second, or 0 for full speed
     * @param commitMs a transaction is committed as often; 0 for none
     */
    Sent send(long records, long perSecond, long commitMs) {
        if (commitMs > 0) {
            producer.initTransactions();
            producer.beginTransaction();
        }
        producer.partitionsFor(topic);
        long startNs = time.nanos();
        long startMicros = time.epochMicros();
        long commitAtNs = startNs + TimeUnit.MILLISECONDS.toNanos(commitMs);
        long intendedMicros = startMicros;
        for (long i = 0; i < records; i++) {
            if (perSecond > 0) {
                intendedMicros = startMicros + i * 1_000_000 / perSecond;
                await(startNs + i * 1_000_000_000 / perSecond);
            } else {
                intendedMicros = time.epochMicros();
            }
            int partition = (int) (i % partitions);
            producer.send(new ProducerRecord<>(
                    topic, partition, payloads.key(partition), payloads.next(partition, intendedMicros), headers));
            if (commitMs > 0 && time.nanos() >= commitAtNs) {
                producer.commitTransaction();
                producer.beginTransaction();
                commitAtNs = time.nanos() + TimeUnit.MILLISECONDS.toNanos(commitMs);
            }
        }
        if (commitMs > 0) {
            producer.commitTransaction();
        }
        return new Sent(startNs, intendedMicros);
    }

    private void await(long atNs) {
        for (long leftNs = atNs - time.nanos(); leftNs > 0; leftNs = atNs - time.nanos()) {
            time.park(leftNs);
        }
    }
}
