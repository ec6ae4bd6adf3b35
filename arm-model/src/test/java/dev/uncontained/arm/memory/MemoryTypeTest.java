package dev.uncontained.arm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryTypeTest {
    /** Facts 4.8 (Arm ARM B2.10): gathers, reorders, early ack, unaligned, speculates. */
    @ParameterizedTest
    @CsvSource({
        "DEVICE_nGnRnE, 0, 0, 0, 0, 0",
        "DEVICE_nGnRE,  0, 0, 1, 0, 0",
        "DEVICE_nGRE,   0, 1, 1, 0, 0",
        "DEVICE_GRE,    1, 1, 1, 0, 0",
        "NORMAL_NC,     1, 1, 1, 1, 1",
        "NORMAL_WT,     1, 1, 1, 1, 1",
        "NORMAL_WB,     1, 1, 1, 1, 1"
    })
    void whatAnAccessMayDo(MemoryType type, int gathers, int reorders, int earlyAck, int unaligned, int speculates) {
        assertThat(type.gathers()).isEqualTo(gathers == 1);
        assertThat(type.reorders()).isEqualTo(reorders == 1);
        assertThat(type.earlyAck()).isEqualTo(earlyAck == 1);
        assertThat(type.allowsUnaligned()).isEqualTo(unaligned == 1);
        assertThat(type.speculates()).isEqualTo(speculates == 1);
    }

    /** Facts 4.6, and Linux's own MAIR_EL1 bytes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x00 | Device-nGnRnE",
                "0x04 | Device-nGnRE",
                "0x08 | Device-nGRE",
                "0x0C | Device-GRE",
                "0x01 | Device-nGnRnE, XS=0",
                "0x0D | Device-GRE, XS=0",
                "0x44 | Normal Non-cacheable",
                "0x40 | Normal Non-cacheable, XS=0",
                "0xA0 | Normal Write-Through RA, XS=0",
                "0xBB | Normal Write-Through RA+WA",
                "0xFF | Normal Write-Back RA+WA",
                "0xF0 | Normal Write-Back RA+WA, Tagged",
                "0x77 | Normal Write-Back Transient RA+WA",
                "0x11 | Normal Write-Through Transient WA",
                "0x88 | Normal Write-Through no-allocate",
                "0x4F | Normal Inner Write-Back RA+WA, Outer Non-cacheable"
            })
    void mairBytesInTheManualsWords(String attr, String words) {
        MemoryAttributes decoded = MairByte.decode(Integer.decode(attr));
        assertThat(decoded == null ? "reserved" : decoded.manualName()).isEqualTo(words);
    }

    @Test
    void namesAndEncodingsAreInverse() {
        for (MemoryType type : MemoryType.values()) {
            assertThat(MemoryType.of(type.wireName())).isEqualTo(type);
            int memAttr = Stage2MemAttr.of(type, false);
            assertThat(StageCombiner.effectiveType(MairByte.WB_RWA, memAttr, false, false))
                    .isEqualTo(type);
        }
        assertThat(MemoryType.of("Device-nGnRE")).isEqualTo(MemoryType.DEVICE_nGnRE);
        assertThatThrownBy(() -> MemoryType.of("wc")).hasMessageContaining("normal-nc");
        assertThatThrownBy(() -> Stage2MemAttr.of(MemoryType.NORMAL_WT, true)).hasMessageContaining("FWB");
        assertThatThrownBy(() -> Stage2MemAttr.forKvm(MemoryType.NORMAL_WT, false))
                .hasMessageContaining("NORMAL_WT");
    }

    /** Table D8-96. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | Device-nGnRnE",
                "1 | Device-nGnRE",
                "2 | Device-nGRE",
                "3 | Device-GRE",
                "4 | reserved",
                "5 | Normal Non-cacheable",
                "6 | Normal Inner Write-Through, Outer Non-cacheable",
                "7 | Normal Inner Write-Back, Outer Non-cacheable",
                "8 | reserved",
                "9 | Normal Inner Non-cacheable, Outer Write-Through",
                "10 | Normal Write-Through",
                "11 | Normal Inner Write-Back, Outer Write-Through",
                "12 | reserved",
                "13 | Normal Inner Non-cacheable, Outer Write-Back",
                "14 | Normal Inner Write-Through, Outer Write-Back",
                "15 | Normal Write-Back"
            })
    void stage2MemAttrWithoutFwb(int memAttr, String words) {
        assertThat(Stage2MemAttr.manualName(memAttr, false)).isEqualTo(words);
    }
}
