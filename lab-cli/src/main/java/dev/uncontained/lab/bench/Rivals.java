package dev.uncontained.lab.bench;

import dev.uncontained.events.RunResult;
import dev.uncontained.lab.run.LocalStack;
import dev.uncontained.lab.run.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * All contenders, one after the other, on the broker of one stack.
 *
 * @param records of a measurement at full speed
 * @param recordBytes size of the records of all who can choose
 * @param seconds length of a measurement at half load
 * @param messages of the measurement of one record at a time
 */
record Rivals(LocalStack stack, long records, int recordBytes, long seconds, int messages, Consumer<String> notices) {
    static final String PLAIN = "plain client";
    static final String OWN_FOLD = "own records, numbered and folded once";
    static final String OWN_PIPELINE = "own pipeline, 1 access a record";
    static final String OWN_GATHERING = "own pipeline, 4096 accesses a record";

    private static final int GATHERED = 4096;
    private static final long GATHERING_SHARE = 50;

    /**
     * What the project's own records take on average, key and value: the higher a burst's number, the longer it is.
     *
     * @param records how many there are
     * @param partitions over which they are spread
     */
    static int burstBytes(long records, int partitions) {
        Bursts bursts = new Bursts(RunId.next(), 1);
        long each = Math.ceilDiv(records, partitions);
        long bytes = each * bursts.key(0).length;
        for (long i = 0; i < each; i++) {
            bytes += bursts.next(0, Sender.Time.SYSTEM.epochMicros()).length;
        }
        return Math.toIntExact(Math.round((double) bytes / each));
    }

    private interface Measured {
        Rate on(String topic) throws InterruptedException;
    }

    List<Rate> measure() throws InterruptedException {
        String servers = stack.address().bootstrapServers();
        KafkaTools kafka = new KafkaTools(servers);
        List<Rate> rates = new ArrayList<>();
        rates.add(on("perf-test", topic -> kafka.pair(topic, records, recordBytes)));
        rates.add(on("end-to-end", topic -> kafka.endToEnd(topic, messages, recordBytes)));
        for (SmallRyeChannel channel : SmallRyeChannel.values()) {
            rates.add(on("smallrye-" + channel.name(), topic -> channel.measure(servers, topic, records, recordBytes)));
        }
        rates.add(client(PLAIN, Guarantee.AT_LEAST_ONCE, Contents.plain(recordBytes)));
        Contents own = Contents.bursts(recordBytes, burstBytes(records, stack.partitions()));
        rates.add(client(OWN_FOLD, Guarantee.NUMBERED, own));
        rates.addAll(pipeline(own.paddingBytes()));
        rates.add(told(QemuMmio.measure()));
        return rates;
    }

    private Rate on(String name, Measured measured) throws InterruptedException {
        try (BenchTopic topic = BenchTopic.create(
                stack.address().bootstrapServers(), "bench." + name, stack.partitions(), stack.brokers())) {
            return told(measured.on(topic.name()));
        }
    }

    private Rate told(Rate rate) {
        notices.accept(rate.contender() + " is measured");
        return rate;
    }

    /** Its first turn warms it up, as Kafka's tools and SmallRye's channels cannot be. */
    private Rate client(String contender, Guarantee guarantee, Contents contents) throws InterruptedException {
        String name = "client-" + guarantee.name().replace('_', '-');
        trial(name, guarantee, contents, records / 4, 0);
        Trial.Outcome full = trial(name, guarantee, contents, records, 0);
        long half = Math.max(1, Math.round(full.perSecond() / 2));
        Trial.Outcome paced = trial(name, guarantee, contents, half * seconds, half);
        return told(new Rate(
                contender,
                "records",
                full.perSecond(),
                paced.latency().p50(),
                paced.latency().p99(),
                "latency at half load" + padded(contents.paddingBytes())));
    }

    private Trial.Outcome trial(String name, Guarantee guarantee, Contents contents, long count, long perSecond)
            throws InterruptedException {
        String topicName = "bench.%s.%d.%d".formatted(name, count, perSecond);
        String servers = stack.address().bootstrapServers();
        int partitions = stack.partitions();
        try (BenchTopic topic = BenchTopic.create(servers, topicName, partitions, stack.brokers())) {
            return new Trial(servers, topic.name(), partitions, guarantee, 100, contents)
                    .run(count, perSecond, () -> Duration.ZERO);
        }
    }

    private static String padded(int bytes) {
        return bytes == 0 ? "" : "; " + bytes + " bytes of padding";
    }

    private List<Rate> pipeline(int paddingBytes) throws InterruptedException {
        OwnPipeline own = new OwnPipeline(stack, paddingBytes);
        own.run(records / 4, 1);
        RunResult single = own.run(records, 1);
        long half = Math.max(1, Math.round(single.pipeline().burstsPerSecond() / 2));
        RunResult.Latency paced =
                own.runAt(half, half * seconds).result().pipeline().latencyMicros();
        RunResult gathering = own.run(Math.max(OwnPipeline.HOSTS, records / GATHERING_SHARE), GATHERED);
        return List.of(
                told(new Rate(
                        OWN_PIPELINE,
                        "records",
                        single.pipeline().burstsPerSecond(),
                        paced.p50(),
                        paced.p99(),
                        "simulated, written, folded and accounted; latency at half load" + padded(paddingBytes))),
                told(Rate.ofSpeed(
                        OWN_GATHERING,
                        "accesses",
                        gathering.pipeline().accessesPerSecond(),
                        "%.0f records/s%s".formatted(gathering.pipeline().burstsPerSecond(), padded(paddingBytes)))));
    }
}
