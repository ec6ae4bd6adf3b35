package dev.uncontained.arm.stage2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Stage2GeometryTest {
    /** Facts 3.6; the 40-bit row is also in KVM's own comment. */
    @ParameterizedTest
    @CsvSource({
        "32, 2/4, 2/1, 2/1",
        "36, 1/1, 2/1, 2/1",
        "40, 1/2, 2/16, 2/1",
        "42, 1/8, 1/1, 2/1",
        "44, 0/1, 1/1, 2/4",
        "48, 0/1, 1/2, 1/1",
        "52, 0/16, 0/1, 1/1"
    })
    void startLevelAndConcatenation(int ipaBits, String fourK, String sixteenK, String sixtyFourK) {
        assertThat(shape(Granule.G4K, ipaBits)).isEqualTo(fourK);
        assertThat(shape(Granule.G16K, ipaBits)).isEqualTo(sixteenK);
        assertThat(shape(Granule.G64K, ipaBits)).isEqualTo(sixtyFourK);
    }

    private static String shape(Granule granule, int ipaBits) {
        Stage2Geometry geometry = Stage2Geometry.of(granule, ipaBits);
        return geometry.startLevel() + "/" + geometry.concatenatedTables();
    }

    @ParameterizedTest
    @CsvSource({"G4K, 1, 0x40000000", "G4K, 2, 0x200000", "G4K, 3, 0x1000", "G16K, 2, 0x2000000", "G64K, 2, 0x20000000"
    })
    void blockSizes(Granule granule, int level, String size) {
        assertThat(granule.levelSize(level)).isEqualTo(Long.decode(size));
        assertThat(granule.minBlockLevel()).isLessThanOrEqualTo(level);
    }

    @Test
    void ipaSizesOutOfRangeAreRefusedWithTheRange() {
        assertThatThrownBy(() -> Stage2Geometry.of(Granule.G4K, 31)).hasMessageContaining("32..48");
        assertThatThrownBy(() -> Stage2Geometry.of(Granule.G4K, 49, false)).hasMessageContaining("32..48");
        assertThatThrownBy(() -> Stage2Geometry.of(Granule.G64K, 53)).hasMessageContaining("32..52");
        assertThatThrownBy(() -> Stage2Geometry.of(Granule.G64K, 48, true)).hasMessageContaining("LPA2");
    }

    @Test
    void sl0CountsDownFromTheGranulesBase() {
        assertThat(Stage2Geometry.of(Granule.G4K, 40).sl0()).isEqualTo(1);
        assertThat(Stage2Geometry.of(Granule.G64K, 40).sl0()).isEqualTo(1);
        assertThat(Stage2Geometry.of(Granule.G16K, 48).sl0()).isEqualTo(2);
    }
}
