package dev.uncontained.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualTimeTest {
    @ParameterizedTest
    @CsvSource({"5ms,5000000", "0.25 s,250000000", "1us,1000", "17ns,17"})
    void aTimeIsANumberWithItsUnit(String text, long ns) {
        assertThat(VirtualTime.ns(text)).isEqualTo(ns);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "ms", "-5ms", "5 hours", "0ms", "0.5ns", "99999999999999999999s", ""})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> VirtualTime.ns(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
