package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Burst;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.pcie.LinkRate;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.platform.PlatformYaml;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However many vCPUs share a link, and whatever they do, neither direction carries more than its rate. */
final class LinkCapacityTest {
    private static final LinkSpec NARROW = new LinkSpec("narrow", 1, 1, 256, true, false);
    private static final int REQUEST_BYTES = 24;
    private static final int COMPLETION_BYTES = 20 + 8;
    private static final long LENGTH_NS = 10_000_000;

    @ParameterizedTest
    @CsvSource({
        "STREAM_WC, 1",
        "STREAM_WC, 2",
        "STREAM_WC, 6",
        "STREAM_DEVICE, 1",
        "STREAM_DEVICE, 4",
        "POLL, 1",
        "POLL, 3",
        "POLL, 8",
        "MIXED, 1",
        "MIXED, 5",
        "FRAMEBUFFER, 4",
        "DOORBELL, 4",
        "BLUEFLAME, 7"
    })
    void neitherDirectionExceedsTheRate(Program program, int vcpus) throws Exception {
        Platform platform = PlatformYaml.read(Path.of("../platforms/grace.yaml"));
        HostSpec spec = OneLink.host(platform, NARROW, program, 8, StoreIdiom.IDEAL, vcpus, LENGTH_NS);
        long[] loads = new long[1];
        MiniatureKvm kvm = new MiniatureKvm(spec, Form.FAST, ipa -> MemoryType.NORMAL_NC, null) {
            @Override
            void onBurst(Burst burst) {
                super.onBurst(burst);
                loads[0] += burst.loads();
            }
        };
        HostTotals totals = kvm.toEnd();

        // what was posted and has not left when the run ends may lie beyond it
        long stillQueued = (long) vcpus * (platform.timing().queueEntries() + 1) * 88;
        long capacityBytes = ((LENGTH_NS * 1_000) << LinkRate.FRACTION_BITS)
                / LinkRate.of(1, 1, 256).psPerByteQ24();
        long upstream = loads[0] * COMPLETION_BYTES;
        long downstream = totals.wireBytes() - upstream;
        assertThat(totals.wireBytes()).isPositive();
        assertThat(upstream).isLessThanOrEqualTo(capacityBytes + (long) vcpus * COMPLETION_BYTES);
        assertThat(downstream).isLessThanOrEqualTo(capacityBytes + stillQueued);
        assertThat(loads[0] * REQUEST_BYTES).isLessThanOrEqualTo(downstream);
        if (program == Program.STREAM_WC) {
            assertThat(downstream).as("a full link").isGreaterThan(capacityBytes * 7 / 10);
        }
    }
}
