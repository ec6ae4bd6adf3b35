package dev.uncontained.arm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageCombinerTest {
    /** Facts 4.2 (tables D8-97, D8-98): rows stage 1, columns stage 2 of 0, 1, 5, 10 and 15, FWB 0. */
    @ParameterizedTest
    @CsvSource({
        "0x00, nGnRnE, nGnRnE, nGnRnE, nGnRnE, nGnRnE",
        "0x04, nGnRnE, nGnRE,  nGnRE,  nGnRE,  nGnRE",
        "0x08, nGnRnE, nGnRE,  nGRE,   nGRE,   nGRE",
        "0x0C, nGnRnE, nGnRE,  GRE,    GRE,    GRE",
        "0x44, nGnRnE, nGnRE,  NC,     NC,     NC",
        "0xBB, nGnRnE, nGnRE,  NC,     WT,     WT",
        "0xFF, nGnRnE, nGnRE,  NC,     WT,     WB"
    })
    void withoutFwb(String s1, String nGnRnE, String nGnRE, String nc, String wt, String wb) {
        assertThat(type(s1, 0b0000, false)).endsWith("_" + nGnRnE);
        assertThat(type(s1, 0b0001, false)).endsWith("_" + nGnRE);
        assertThat(type(s1, 0b0101, false)).endsWith("_" + nc);
        assertThat(type(s1, 0b1010, false)).endsWith("_" + wt);
        assertThat(type(s1, 0b1111, false)).endsWith("_" + wb);
    }

    /** Facts 4.3 (tables D8-100, D8-101): columns stage 2 of 1, 5, 6, 7, FWB 1. */
    @ParameterizedTest
    @CsvSource({
        "0x00, DEVICE_nGnRnE, DEVICE_nGnRnE, NORMAL_WB, DEVICE_nGnRnE",
        "0x04, DEVICE_nGnRE, DEVICE_nGnRE, NORMAL_WB, DEVICE_nGnRE",
        "0x08, DEVICE_nGnRE, DEVICE_nGRE, NORMAL_WB, DEVICE_nGRE",
        "0x0C, DEVICE_nGnRE, DEVICE_GRE, NORMAL_WB, DEVICE_GRE",
        "0x44, DEVICE_nGnRE, NORMAL_NC, NORMAL_WB, NORMAL_NC",
        "0xBB, DEVICE_nGnRE, NORMAL_NC, NORMAL_WB, NORMAL_WT",
        "0xFF, DEVICE_nGnRE, NORMAL_NC, NORMAL_WB, NORMAL_WB",
        "0xF0, DEVICE_nGnRE, NORMAL_NC, NORMAL_WB_TAGGED, NORMAL_WB_TAGGED"
    })
    void withFwb(String s1, String device, String nc, String forced, String stage1) {
        assertThat(type(s1, 0b0001, true)).isEqualTo(device);
        assertThat(type(s1, 0b0101, true)).isEqualTo(nc);
        assertThat(type(s1, 0b0110, true)).isEqualTo(forced);
        assertThat(type(s1, 0b0111, true)).isEqualTo(stage1);
        assertThat(type(s1, 0b0100, true)).isEqualTo("RESERVED");
        for (int memAttr = 0; memAttr < 8; memAttr++) {
            assertThat(type(s1, memAttr | 8, true)).isEqualTo(type(s1, memAttr, true));
        }
    }

    /** Table D8-103. */
    @ParameterizedTest
    @CsvSource({"0,0,0", "0,2,2", "0,3,3", "2,0,2", "2,2,2", "2,3,2", "3,0,3", "3,2,2", "3,3,3"})
    void shareability(int s1, int s2, int combined) {
        for (Dialect dialect : Dialect.values()) {
            assertThat(StageCombiner.combine(0xFF, s1, 15, s2, false, false, dialect)
                            .parSh())
                    .isEqualTo(combined);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0xFF, 5, 0x44", "0xFF, 10, 0xBB", "0xFF, 15, 0xFF", "0xF0, 15, 0xF0", "0xF0, 5, 0x44", "0xF0, 10, 0xBB",
        "0xF0, 13, 0xF4", "0x77, 10, 0x33", "0xEE, 10, 0xAA", "0x40, 15, 0x40", "0xA0, 15, 0xA0", "0xA0, 5, 0x40",
        "0x05, 15, 0x05", "0x05, 1, 0x05", "0x04, 0, 0x00", "0xFF, 1, 0x04", "0x4F, 15, 0x4F", "0xFF, 7, 0x4F",
        "0xC1, 15, 0xC1", "0x88, 15, 0x88"
    })
    void parAttributeWithoutFwb(String s1, int s2, String expected) {
        assertThat(StageCombiner.combine(Integer.decode(s1), 3, s2, 3, false, false, Dialect.ARM)
                        .parAttr())
                .isEqualTo(Integer.decode(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, 6, 0xFF", "0x44, 6, 0xFF", "0x4A, 6, 0xFE", "0xAA, 6, 0xEE", "0x33, 6, 0x77", "0xF0, 6, 0xF0",
        "0xA0, 6, 0xEE", "0x40, 6, 0xFF", "0xF0, 5, 0x44", "0x88, 6, 0xCC", "0x00, 1, 0x00", "0x0C, 2, 0x08"
    })
    void parAttributeWithFwb(String s1, int s2, String expected) {
        assertThat(StageCombiner.combine(Integer.decode(s1), 3, s2, 3, true, false, Dialect.ARM)
                        .parAttr())
                .isEqualTo(Integer.decode(expected));
    }

    @Test
    void reservedInputsAreNamedAndNeverGuessed() {
        CombinedAttributes combined = StageCombiner.combine(0x02, 1, 8, 1, false, false, Dialect.ARM);
        assertThat(combined).isEqualTo(new CombinedAttributes(true, "s1_attr,s1_sh,s2_memattr,s2_sh", null, -1, -1));
        assertThat(combined.typeName()).isEqualTo("RESERVED");
        assertThatThrownBy(() -> StageCombiner.combine(256, 0, 0, 0, false, false, Dialect.ARM))
                .hasMessage("s1_attr 256 is not in 0..0xff");
        assertThatThrownBy(() -> StageCombiner.combine(0, 0, 16, 0, false, false, Dialect.ARM))
                .hasMessage("s2_memattr 16 is not in 0..15");
    }

    private static String type(String s1, int s2, boolean fwb) {
        return StageCombiner.combine(Integer.decode(s1), 3, s2, 3, fwb, false, Dialect.ARM)
                .typeName();
    }
}
