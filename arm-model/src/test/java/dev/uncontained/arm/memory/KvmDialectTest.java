package dev.uncontained.arm.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KvmDialectTest {
    /** Facts 4.5, one row a case: FWB, S1, S2, the manual's byte (-1 reserved), KVM's byte. */
    @ParameterizedTest
    @CsvSource({
        "true,  0x00, 1,  0x00, 0x00",
        "true,  0xAA, 6,  0xEE, 0xFF",
        "true,  0xF0, 6,  0xF0, 0xFF",
        "true,  0xF0, 5,  0x44, 0x44",
        "true,  0xBB, 4,  -1,   0xBB",
        "true,  0xFF, 9,  0x04, 0x04",
        "false, 0xFF, 4,  -1,   0xFF",
        "false, 0xFF, 8,  -1,   0x44",
        "false, 0xFF, 12, -1,   0x44",
        "false, 0x77, 10, 0x33, 0x77",
        "false, 0xF0, 15, 0xF0, 0xFC",
        "false, 0x05, 1,  0x05, 0x04"
    })
    void answersAsItsSourceDoes(boolean fwb, String s1, int s2, String arm, String kvm) {
        assertThat(attr(fwb, s1, s2, Dialect.ARM)).isEqualTo(Integer.decode(arm));
        assertThat(attr(fwb, s1, s2, Dialect.KVM)).isEqualTo(Integer.decode(kvm));
    }

    @ParameterizedTest
    @CsvSource({
        "0x44, 0, 6, true, 0, 2",
        "0x44, 0, 6, true, 3, 2",
        "0xFF, 1, 15, false, 0, 0",
        "0xFF, 3, 15, false, 1, 3"
    })
    void shareabilityOfStage1IsNormalisedFirst(String s1, int s1Sh, int s2, boolean fwb, int s2Sh, int expected) {
        assertThat(StageCombiner.combine(Integer.decode(s1), s1Sh, s2, s2Sh, fwb, false, Dialect.KVM)
                        .parSh())
                .isEqualTo(expected);
    }

    private static int attr(boolean fwb, String s1, int s2, Dialect dialect) {
        return StageCombiner.combine(Integer.decode(s1), 3, s2, 3, fwb, false, dialect)
                .parAttr();
    }
}
