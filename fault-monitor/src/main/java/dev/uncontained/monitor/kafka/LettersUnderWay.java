package dev.uncontained.monitor.kafka;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.KafkaException;

/** Dead letters sent and not known to be acknowledged: until they are, no position beyond their records may be written. */
final class LettersUnderWay {
    private final Queue<CompletableFuture<Void>> sent = new ArrayDeque<>();

    void add(CompletableFuture<Void> letter) {
        if (!letter.isDone() || letter.isCompletedExceptionally()) {
            sent.add(letter);
        }
    }

    /**
     * Waits until all are acknowledged; does not wait when there are none.
     *
     * @throws KafkaException when one did not arrive; so does every later call, until {@link #forget}
     */
    void await() {
        for (CompletableFuture<Void> letter = sent.peek(); letter != null; letter = sent.peek()) {
            try {
                letter.join();
            } catch (CompletionException e) {
                throw new KafkaException("a dead letter was not acknowledged", e.getCause());
            }
            sent.remove();
        }
    }

    /** Waits until it is known of each what became of it, and forgets them all. */
    void forget() {
        for (CompletableFuture<Void> letter = sent.poll(); letter != null; letter = sent.poll()) {
            letter.exceptionally(failure -> null).join();
        }
    }
}
