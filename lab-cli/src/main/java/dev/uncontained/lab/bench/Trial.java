package dev.uncontained.lab.bench;

import static java.util.Objects.requireNonNull;

import dev.uncontained.events.RunResult;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One producer and one consumer at the same time on a topic of their own: so many bursts, at full speed or at a rate. At a rate the load is open:
 * each burst has the moment at which it was meant to be sent, whatever held it up, and its latency counts from there.
 *
 * @param commitMs a transaction is committed as often
 */
record Trial(
        String bootstrapServers, String topic, int partitions, Guarantee guarantee, long commitMs, Contents contents) {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * What came of it.
     *
     * @param seconds from the first send to the last fold
     * @param latency from the moment a burst was meant to be sent to its fold
     * @param lastMicros the same of the last burst sent: what backlog there was at the end
     * @param clientCpuSeconds of this process, producer and consumer together
     * @param brokerCpuSeconds of the brokers
     */
    record Outcome(
            long records,
            double seconds,
            RunResult.Latency latency,
            long lastMicros,
            double clientCpuSeconds,
            double brokerCpuSeconds) {
        double perSecond() {
            return records / seconds;
        }
    }

    /**
     * Makes it.
     *
     * @param ratePerSecond bursts a second, or 0 for full speed
     * @param brokerCpu CPU time of the brokers so far
     */
    Outcome run(long records, long ratePerSecond, Supplier<Duration> brokerCpu) throws InterruptedException {
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        Fold fold = contents.fold(guarantee);
        Duration brokerBefore = brokerCpu.get();
        double cpuBefore = processCpuSeconds();
        Taken taken;
        AtomicReference<Sender.@Nullable Sent> sent = new AtomicReference<>();
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            Thread producing = Thread.ofPlatform().name("bench-producer").unstarted(() -> {
                try {
                    sent.set(produce(records, ratePerSecond));
                } catch (RuntimeException e) {
                    failure.set(e);
                } catch (Error e) {
                    failure.set(new IllegalStateException("the producer ended: " + e, e));
                }
            });
            producing.start();
            boolean allTaken = false;
            try {
                taken = consume(consumer, fold, records, failure);
                allTaken = true;
            } finally {
                if (!allTaken) {
                    producing.interrupt();
                }
                producing.join();
            }
        }
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        Sender.Sent all = requireNonNull(sent.get(), "who has not failed has sent all");
        return new Outcome(
                records,
                (taken.lastNs - all.firstNs()) / 1e9,
                fold.end(records),
                Math.max(0, taken.lastMicros - all.lastIntendedMicros()),
                processCpuSeconds() - cpuBefore,
                brokerCpu.get().minus(brokerBefore).toNanos() / 1e9);
    }

    private Sender.Sent produce(long records, long ratePerSecond) {
        try (Producer<byte[], byte[]> producer = producer()) {
            return new Sender(producer, topic, partitions, contents, Sender.Time.SYSTEM)
                    .send(records, ratePerSecond, guarantee == Guarantee.TRANSACTIONS ? commitMs : 0);
        }
    }

    /**
     * When the last one was taken.
     *
     * @param lastNs by {@link System#nanoTime}
     * @param lastMicros in µs since 1970
     */
    private record Taken(long lastNs, long lastMicros) {}

    private static Taken consume(
            Consumer<byte[], byte[]> consumer,
            Fold fold,
            long records,
            AtomicReference<@Nullable RuntimeException> failure) {
        long taken = 0;
        long lastMicros = 0;
        long lastNs = System.nanoTime();
        while (taken < records) {
            RuntimeException failed = failure.get();
            if (failed != null) {
                throw failed;
            }
            var batch = consumer.poll(POLL);
            long nowMicros = Sender.Time.SYSTEM.epochMicros();
            for (ConsumerRecord<byte[], byte[]> record : batch) {
                fold.take(record, nowMicros);
                taken++;
            }
            if (!batch.isEmpty()) {
                lastNs = System.nanoTime();
                lastMicros = nowMicros;
            } else if (System.nanoTime() - lastNs > PATIENCE.toNanos()) {
                throw new IllegalStateException(
                        "nothing came for " + PATIENCE.toSeconds() + " s; " + taken + " of " + records + " are there");
            }
        }
        return new Taken(lastNs, lastMicros);
    }

    private Consumer<byte[], byte[]> consumer() {
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                guarantee == Guarantee.TRANSACTIONS ? "read_committed" : "read_uncommitted");
        Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(p -> new TopicPartition(topic, p))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        all.forEach(consumer::position);
        return consumer;
    }

    private Producer<byte[], byte[]> producer() {
        Properties settings = new Properties();
        settings.putAll(GatheringProducer.settings());
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        if (guarantee == Guarantee.TRANSACTIONS) {
            settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic);
        }
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static double processCpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getProcessCpuTime() / 1e9
                : 0;
    }
}
