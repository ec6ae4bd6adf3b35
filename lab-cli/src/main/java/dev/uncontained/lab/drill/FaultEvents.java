package dev.uncontained.lab.drill;

import dev.uncontained.events.RunEvent;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.lab.LabException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Tells {@code lab.runs} when faults begin and end, for dashboards. Never waits for a broker, which may be what the drill strikes: an event
 * that does not get there is counted and told at the end.
 */
final class FaultEvents implements AutoCloseable {
    /** How long a drill waits for a broker before it begins, and when it ends for one that has not taken everything. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String run;
    private final String drill;
    private final Consumer<String> tell;
    private final EventCodec codec = new EventCodec();
    private final AtomicInteger lost = new AtomicInteger();
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * Asks the broker for the topic, so that nothing has to be asked for later.
     *
     * @throws LabException with exit status 3 when no broker has answered within {@link #PATIENCE}
     */
    FaultEvents(String bootstrapServers, String run, String drill, Consumer<String> tell) {
        this.run = run;
        this.drill = drill;
        this.tell = tell;
        this.producer = Clients.patientProducer(bootstrapServers);
        try {
            awaitTopic(bootstrapServers);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    private void awaitTopic(String bootstrapServers) {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                producer.partitionsFor(Topic.RUNS.topicName());
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() > deadlineNs) {
                    throw LabException.environment(
                            "no broker of " + bootstrapServers + " tells of " + Topic.RUNS.topicName() + " within "
                                    + PATIENCE.toSeconds() + " s.",
                            "See lab status, and begin again when the brokers answer.");
                }
            }
        }
    }

    void onBegun(Fault fault) {
        send(new RunEvent.DrillFaultBegan(
                run, drill, fault.name(), fault.kind().key(), fault.target(), System.currentTimeMillis()));
    }

    void onEnded(Fault fault) {
        send(new RunEvent.DrillFaultEnded(run, drill, fault.name(), fault.target(), System.currentTimeMillis()));
    }

    private void send(RunEvent event) {
        byte[] key = EventCodec.key(event).getBytes(StandardCharsets.UTF_8);
        try {
            producer.send(
                    new ProducerRecord<>(Topic.RUNS.topicName(), 0, key, codec.encode(event)), (metadata, failure) -> {
                        if (failure != null) {
                            lost.incrementAndGet();
                        }
                    });
        } catch (KafkaException e) {
            lost.incrementAndGet();
        }
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        producer.close(PATIENCE);
        if (lost.get() > 0) {
            tell.accept(lost + " begins and ends of faults did not reach " + Topic.RUNS.topicName()
                    + "; dashboards do not show them");
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
