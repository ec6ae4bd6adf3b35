package dev.uncontained.lab.bench;

import dev.uncontained.events.RunResult;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.BurstView;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.monitor.PartSummary;
import dev.uncontained.events.core.monitor.PartitionFold;
import dev.uncontained.events.core.monitor.RunSummary;
import dev.uncontained.events.core.monitor.Truth;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a reader does with bursts. */
sealed interface Fold {
    long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);

    /** Takes a record. */
    void take(ConsumerRecord<byte[], byte[]> burst, long nowMicros);

    /**
     * Latencies from the moment a burst was meant to be sent to its fold, when all that came is what was sent.
     *
     * @throws IllegalStateException when it is not
     */
    RunResult.Latency end(long records);

    /** fault-monitor's own: each number once, chain and conservation held, sums by host. */
    final class Once implements Fold {
        private final Map<Integer, PartitionFold> partitions = new HashMap<>();

        @Override
        public void take(ConsumerRecord<byte[], byte[]> burst, long nowMicros) {
            try {
                partitions
                        .computeIfAbsent(burst.partition(), PartitionFold::new)
                        .onBurst(burst.offset(), burst.key(), burst.value(), nowMicros);
            } catch (UnreadableRecordException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public RunResult.Latency end(long records) {
            List<PartSummary> parts = partitions.values().stream()
                    .flatMap(partition -> partition.view(0, Long.MAX_VALUE).live().stream())
                    .toList();
            RunSummary all = RunSummary.of(parts);
            Truth truth = all.truth();
            if (truth.burstsLost() + truth.divergentCopies() + truth.chainBreaks() > 0) {
                throw new IllegalStateException("the fold has " + truth);
            }
            require(all.latency().count(), records);
            return all.latency().toResult();
        }
    }

    /** Reads and adds up, and takes whatever comes for new. */
    final class Sums implements Fold {
        private final BurstView view = new BurstView();
        private final Map<Integer, Integer> keyHashes = new HashMap<>();
        private final Histogram latency = new Histogram(3);
        private long issued;
        private long bytes;

        @Override
        public void take(ConsumerRecord<byte[], byte[]> burst, long nowMicros) {
            try {
                view.read(
                        keyHashes.computeIfAbsent(burst.partition(), p -> BurstCodec.keyHash(burst.key())),
                        burst.value());
            } catch (UnreadableRecordException e) {
                throw new IllegalStateException(e);
            }
            latency.recordValue(Math.clamp(nowMicros - view.intendedEpochMicros(), 0, LONGEST_MICROS));
            issued += view.issued();
            bytes += view.bytes();
        }

        @Override
        public RunResult.Latency end(long records) {
            require(latency.getTotalCount(), records);
            require(issued, records * Bursts.ACCESSES);
            require(bytes, records * Bursts.ACCESSES * Bursts.ACCESS_BYTES);
            return percentiles(latency);
        }
    }

    /** Counts, and looks at nothing but when a record was meant to be sent. */
    final class Count implements Fold {
        private final Histogram latency = new Histogram(3);

        @Override
        public void take(ConsumerRecord<byte[], byte[]> record, long nowMicros) {
            long intendedMicros = ByteBuffer.wrap(record.value()).getLong();
            latency.recordValue(Math.clamp(nowMicros - intendedMicros, 0, LONGEST_MICROS));
        }

        @Override
        public RunResult.Latency end(long records) {
            require(latency.getTotalCount(), records);
            return percentiles(latency);
        }
    }

    private static RunResult.Latency percentiles(Histogram latency) {
        return new RunResult.Latency(
                latency.getValueAtPercentile(50),
                latency.getValueAtPercentile(95),
                latency.getValueAtPercentile(99),
                latency.getValueAtPercentile(99.9),
                latency.getMaxValue());
    }

    private static void require(long found, long expected) {
        if (found != expected) {
            throw new IllegalStateException("folded " + found + " and must have folded " + expected);
        }
    }
}
