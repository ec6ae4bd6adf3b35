package dev.uncontained.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WarmUpTest {
    /** How many of these p99, in ms, are measured. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10 10 1 1 1 1 | 2",
                "10 12 1 1 1 1 | 2",
                "90 40 35 1 1 1 | 3",
                "90 40 20 19 1 1 | 4",
                "90 40 20 10 5 2 | 5",
            })
    void itEndsWhenNothingMuchIsGained(String p99s, int measured) throws InterruptedException {
        String[] all = p99s.trim().split(" ", -1);
        List<Integer> numbers = new ArrayList<>();
        WarmUp.until(number -> {
            numbers.add(number);
            return Long.parseLong(all[number - 1]) * 1_000;
        });
        assertThat(numbers).hasSize(measured).isSorted().startsWith(1, 2);
    }
}
