package dev.uncontained.monitor.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class LettersUnderWayTest {
    private final LettersUnderWay letters = new LettersUnderWay();

    @Test
    void oneThatDidNotArriveIsToldUntilItIsForgotten() {
        letters.add(CompletableFuture.completedFuture(null));
        letters.add(CompletableFuture.failedFuture(new TimeoutException("20 s have passed")));
        letters.add(CompletableFuture.completedFuture(null));

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(letters::await)
                    .isInstanceOf(KafkaException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
        letters.forget();
        assertThatCode(letters::await).doesNotThrowAnyException();
    }
}
