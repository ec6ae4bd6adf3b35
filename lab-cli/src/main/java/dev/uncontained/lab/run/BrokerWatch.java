package dev.uncontained.lab.run;

import dev.uncontained.lab.stack.TopicSetup;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InterruptException;

/** Asks the cluster every second, on a thread of its own, whether it is there. Kafka's clients themselves would wait for ever. */
final class BrokerWatch implements AutoCloseable {
    private static final int TIMEOUT_MS = 3_000;

    private final Admin admin;
    private final Thread thread;
    private volatile long lastAnswerNs = System.nanoTime();

    BrokerWatch(String bootstrapServers) {
        admin = TopicSetup.admin(bootstrapServers, TIMEOUT_MS);
        thread = Thread.ofPlatform().name("broker-watch").daemon().start(this::watch);
    }

    /** How long no broker has answered, in ms. */
    long silentMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastAnswerNs);
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                admin.describeCluster().nodes().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
                lastAnswerNs = System.nanoTime();
                Thread.sleep(1_000);
            } catch (ExecutionException | TimeoutException e) {
                Thread.onSpinWait(); // no answer is what silentMs tells
            } catch (InterruptedException | InterruptException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        admin.close(java.time.Duration.ofMillis(500));
    }
}
