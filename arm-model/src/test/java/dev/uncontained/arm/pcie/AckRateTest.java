package dev.uncontained.arm.pcie;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AckRateTest {
    /** PCIe Base 5.0 tables 3-7 to 3-9 as pcie-bench cites them, one row a case. */
    @ParameterizedTest
    @CsvSource({
        "1, 1,  237, 416, 559, 1071, 2095, 4143",
        "1, 2,  128, 217, 289,  545, 1057, 2081",
        "1, 4,   73, 118, 154,  282,  538, 1050",
        "1, 8,   67, 107,  86,  150,  278,  534",
        "1, 16,  48,  72,  86,  150,  278,  534",
        "1, 32,  33,  45,  52,   84,  148,  276",
        "2, 1,  288, 467, 610, 1122, 2146, 4194",
        "2, 2,  179, 268, 340,  596, 1108, 2132",
        "2, 4,  124, 169, 205,  333,  589, 1101",
        "2, 8,  118, 158, 137,  201,  329,  585",
        "2, 16,  99, 123, 137,  201,  329,  585",
        "2, 32,  84,  96, 103,  135,  199,  327",
        "3, 1,  333, 512, 655, 1167, 2191, 4239",
        "3, 2,  224, 313, 385,  641, 1153, 2177",
        "3, 4,  169, 214, 250,  378,  634, 1146",
        "3, 8,  163, 203, 182,  246,  374,  630",
        "4, 16, 144, 168, 182,  246,  374,  630",
        "5, 32, 129, 141, 148,  180,  244,  372",
    })
    void isTheSpecificationsTable(
            int generation, int lanes, int mps128, int mps256, int mps512, int mps1024, int mps2048, int mps4096) {
        int[] expected = {mps128, mps256, mps512, mps1024, mps2048, mps4096};
        for (int i = 0; i < expected.length; i++) {
            PcieLink link = new PcieLink(Generation.of(generation), lanes, PcieLink.PAYLOADS.get(i));
            assertThat(AckRate.bytesPerDllp(link)).as("%s", link).isEqualTo(expected[i]);
        }
    }
}
