package dev.uncontained.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

final class BrokerContactTest {
    private long nowNs = 1;
    private double bytes;
    private final BrokerContact contact =
            new BrokerContact(() -> Map.of(name("consumer-metrics"), total()), () -> nowNs);

    private static MetricName name(String group) {
        return new MetricName("incoming-byte-total", group, "", Map.of());
    }

    private Metric total() {
        return new Metric() {
            @Override
            public MetricName metricName() {
                return name("consumer-metrics");
            }

            @Override
            public Object metricValue() {
                return bytes;
            }
        };
    }

    private void pass(long seconds) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void silenceIsToldAfterTenSecondsAndEndsWithTheNextByte() {
        bytes = 100;
        assertThat(contact.lost()).isEmpty();
        pass(10);
        assertThat(contact.lost()).isEmpty();
        pass(3);
        assertThat(contact.lost()).hasValue("no broker has answered for 13 s");
        bytes = 101;
        assertThat(contact.lost()).isEmpty();
    }

    @Test
    void bytesThatCameSinceALateQuestionCountAsContact() {
        bytes = 100;
        assertThat(contact.lost()).isEmpty();
        pass(3_600);
        bytes = 200;
        assertThat(contact.lost()).isEmpty();
    }
}
