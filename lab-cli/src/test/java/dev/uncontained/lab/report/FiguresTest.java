package dev.uncontained.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "987,987",
        "999,999",
        "1000,1.00 k",
        "12345,12.3 k",
        "999499,999 k",
        "999600,1.00 M",
        "1.1e9,1.10 G"
    })
    void countsHaveThreeSignificantDigits(double value, String text) {
        assertThat(Figures.si(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0.0841,0.084", "7.414,7.41", "312.4,312"})
    void largerNumbersHaveFewerDecimals(double value, String text) {
        assertThat(Figures.decimal(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"999,999 µs", "12345,12.3 ms", "4100000,4.1 s"})
    void latenciesTakeTheUnitThatFits(long micros, String text) {
        assertThat(Figures.micros(micros)).isEqualTo(text);
    }
}
