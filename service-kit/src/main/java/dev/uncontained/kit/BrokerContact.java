package dev.uncontained.kit;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Whether brokers still answer a consumer. A consumer whose brokers are gone goes on polling, finds nothing and says nothing; but one that
 * is answered receives a fetch response twice a second even when there is nothing to fetch ({@code fetch.max.wait.ms}). So what counts is
 * whether its {@code incoming-byte-total} grows from one question to the next, so somebody has to ask about once a second; a question asked
 * late errs towards contact. For one thread.
 */
public final class BrokerContact {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private final Supplier<Map<MetricName, ? extends Metric>> metrics;
    private final LongSupplier nowNs;
    private double receivedBytes;
    private long grewAtNs;

    /**
     * @param metrics the consumer's own; none while it is not there yet
     */
    public BrokerContact(Supplier<Map<MetricName, ? extends Metric>> metrics) {
        this(metrics, System::nanoTime);
    }

    BrokerContact(Supplier<Map<MetricName, ? extends Metric>> metrics, LongSupplier nowNs) {
        this.metrics = metrics;
        this.nowNs = nowNs;
        this.grewAtNs = nowNs.getAsLong();
    }

    /** Says how long no broker has answered, when that is longer than 10 s. */
    public Optional<String> lost() {
        double total = received();
        long now = nowNs.getAsLong();
        if (total != receivedBytes) {
            receivedBytes = total;
            grewAtNs = now;
        }
        long silentNs = now - grewAtNs;
        return silentNs <= PATIENCE_NS
                ? Optional.empty()
                : Optional.of("no broker has answered for " + TimeUnit.NANOSECONDS.toSeconds(silentNs) + " s");
    }

    private double received() {
        for (var metric : metrics.get().entrySet()) {
            MetricName name = metric.getKey();
            if (name.name().equals("incoming-byte-total")
                    && name.group().equals("consumer-metrics")
                    && metric.getValue().metricValue() instanceof Double total) {
                return total;
            }
        }
        return 0;
    }
}
