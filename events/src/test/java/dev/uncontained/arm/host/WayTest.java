package dev.uncontained.arm.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.TargetRules;
import dev.uncontained.events.platform.PlatformYaml;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Ten thousand hosts that are alike have one table of costs between them. */
final class WayTest {
    @Test
    void hostsOfEqualRoutesShareTheirTable() throws Exception {
        assertThat(Way.of(route("grace", 16, 1))).isSameAs(Way.of(route("grace", 16, 1)));
    }

    @Test
    void fewerLanesMoreSharersOrAnotherPlatformHaveOneOfTheirOwn() throws Exception {
        Way way = Way.of(route("grace", 16, 1));
        assertThat(Way.of(route("grace", 8, 1))).isNotSameAs(way);
        assertThat(Way.of(route("grace", 16, 2))).isNotSameAs(way);
        assertThat(Way.of(route("altra", 16, 1))).isNotSameAs(way);
    }

    /** Made of a file that is read anew, as two runs of a fleet have it. */
    private static Route route(String platformName, int lanes, int sharers) throws Exception {
        Platform platform = PlatformYaml.read(Path.of("../platforms/" + platformName + ".yaml"));
        TargetRules rules = platform.rules(RegionKind.VFIO_PCI);
        return new Route(
                rules, LinkCost.of(platform.link(), lanes, sharers), platform.timing(), platform.cpu(), 0, 1 << 20);
    }
}
