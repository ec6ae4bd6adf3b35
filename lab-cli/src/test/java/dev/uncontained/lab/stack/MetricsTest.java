package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsTest {
    private static final String JSON =
            "{\"truth\":{\"lost\":3,\"good\":true,\"bad\":false},\"silent\":[\"a\",\"b\"],\"text\":\"x\"}";

    @ParameterizedTest
    @CsvSource({"/truth/lost, 3", "/truth/good, 1", "/truth/bad, 0", "/silent, 2", "/truth, 3"})
    void aMemberOfAnAnswerIsANumber(String field, double value) {
        assertThat(Metrics.numberOf(JSON, JsonPointer.compile(field))).hasValue(value);
    }

    @ParameterizedTest
    @CsvSource({"/text", "/nowhere"})
    void whatIsNoNumberIsNoAnswer(String field) {
        assertThat(Metrics.numberOf(JSON, JsonPointer.compile(field))).isEmpty();
        assertThat(Metrics.numberOf("<html>", JsonPointer.compile(field))).isEmpty();
    }
}
