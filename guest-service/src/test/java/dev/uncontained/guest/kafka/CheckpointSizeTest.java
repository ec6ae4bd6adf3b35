package dev.uncontained.guest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.core.guest.HostWorld;
import dev.uncontained.events.core.guest.Outlet;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.scenario.ScenarioInput;
import dev.uncontained.events.scenario.ScenarioYaml;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/reliability.md reckons with checkpoints of 3.2 kB at most; 10,000 hosts then keep 32 MB of them. */
final class CheckpointSizeTest {
    private static final int MOST_BYTES = 3_200;

    private static final Outlet NOWHERE = new Outlet() {
        @Override
        public void event(HostScoped event) {}

        @Override
        public void burst(byte[] record) {}
    };

    @ParameterizedTest
    @ValueSource(strings = {"policies", "gicv2", "fleet", "nvgrace", "hostile-guest"})
    void noCheckpointOfAShippedScenarioIsLarge(String scenario) throws Exception {
        PlatformFolder platforms = new PlatformFolder(Path.of("..", "platforms"));
        ScenarioInput input = ScenarioYaml.read(Path.of("..", "scenarios", scenario + ".yaml"), platforms);
        int largest = 0;
        for (HostSpec spec : input.scenario().hosts(input.platforms())) {
            HostWorld world = new HostWorld("20260101-000000-abcd", spec, Form.FAST, null, () -> 0, NOWHERE);
            while (!world.isFinished()) {
                world.step();
                if (world.life().canCheckpoint()) {
                    largest = Math.max(
                            largest, CheckpointCodec.encode(world.life().checkpoint()).length);
                }
            }
        }
        assertThat(largest).isPositive().isLessThanOrEqualTo(MOST_BYTES);
    }
}
