package dev.uncontained.arm.pcie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class LinkRateLawsTest {
    @Property
    void integerTimeIsTheRealTimeRounded(
            @ForAll("rates") LinkRate rate, @ForAll @IntRange(max = 65_536) int wireBytes) {
        double exactPs = wireBytes * 8 * 1000.0 / rate.tlpGbps();
        assertThat((double) rate.ps(wireBytes)).isCloseTo(exactPs, within(0.51 + exactPs * 1e-9));
    }

    @Property
    void sharersTogetherNeverGetMoreThanTheLinkHas(
            @ForAll("rates") LinkRate rate,
            @ForAll @IntRange(min = 1, max = 4096) int wireBytes,
            @ForAll @IntRange(min = 1, max = 64) int sharers) {
        double bytesPerPs = (double) sharers * wireBytes / rate.ps(wireBytes, sharers);
        assertThat(bytesPerPs * 8000).isLessThan(rate.tlpGbps() * (1 + 1.0 / rate.ps(wireBytes, sharers)));
    }

    @Property
    void moreLanesAreNeverSlower(@ForAll("rates") LinkRate rate) {
        PcieLink link = rate.link();
        if (link.lanes() < 32) {
            LinkRate wider = LinkRate.of(new PcieLink(link.generation(), link.lanes() * 2, link.mpsBytes()));
            assertThat(wider.psPerByteQ24()).isLessThan(rate.psPerByteQ24());
        }
    }

    @Provide
    Arbitrary<LinkRate> rates() {
        return Arbitraries.integers().between(1, 7).flatMap(generation -> Arbitraries.of(PcieLink.LANES)
                .flatMap(lanes -> Arbitraries.of(PcieLink.PAYLOADS).map(mps -> LinkRate.of(generation, lanes, mps))));
    }
}
