package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Burst;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.pcie.LinkRate;
import dev.uncontained.arm.platform.Platform;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However many vCPUs share a link, and whatever they do, neither direction carries more than its rate. */
final class LinkCapacityTest {
    private static final LinkSpec NARROW = new LinkSpec("narrow", 1, 1, 256, true, false);
    private static final int REQUEST_BYTES = 24;
    private static final int COMPLETION_BYTES = 20 + 8;
    private static final long LENGTH_NS = 10_000_000;
    /** Wire bytes of a line with ECRC, and with room for neighbours that are read too. */
    private static final long LINE_BYTES = 3 * (64 + 28);
    /** Runs of a buffer, and wire bytes of a short one. */
    private static final int MOST_RUNS = 32;

    private static final long RUN_BYTES = 32;

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
        Platform platform = Platforms.named("grace");
        HostSpec spec = HostMaker.on(platform, ProgramMaker.of(program).over(64 << 10))
                .links(NARROW)
                .vcpus(vcpus)
                .lengthNs(LENGTH_NS)
                .spec();
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

    /** Several devices on one link, several VMs, every program, hostile ones included, on any platform: counted transaction by transaction. */
    @Property(tries = 60)
    void neitherDirectionOfASharedLinkNorAnyDeviceExceedsItsRate(@ForAll long seed) throws Exception {
        HostSpec spec = RandomLink.host(new Random(seed), seed).spec();
        MemoryType stage2 = RandomHost.STAGE2[(int) (seed & 3)];
        MiniatureKvm kvm = new MiniatureKvm(spec, Form.REFERENCE, ipa -> stage2, null);
        long[] direction = new long[2];
        long[] served = new long[spec.devices().size()];
        kvm.machine.watch((region, offset, bytes, tlps, downstream, upstream) -> {
            direction[0] += downstream;
            direction[1] += upstream;
            served[region] += tlps;
        });
        HostTotals totals = kvm.toEnd();
        assertThat(new MiniatureKvm(spec, Form.FAST, ipa -> stage2, null).toEnd())
                .as("the form that runs")
                .isEqualTo(totals);

        LinkSpec link = spec.links().getFirst();
        long psPerByteQ24 =
                LinkRate.of(link.generation(), link.lanes(), link.mpsBytes()).psPerByteQ24();
        long capacityBytes = (totals.virtualPs() << LinkRate.FRACTION_BITS) / psPerByteQ24;
        long vcpus = spec.vms().stream().mapToLong(vm -> vm.vcpus().size()).sum();
        long late = vcpus * lateTransactions(spec.platform());
        assertThat(direction[0])
                .as("downstream")
                .isLessThanOrEqualTo(capacityBytes + vcpus * lateBytes(spec.platform()));
        assertThat(direction[1]).as("upstream").isLessThanOrEqualTo(capacityBytes + vcpus * LINE_BYTES);
        Statistics.label("a link that is busy most of the time")
                .collect(2 * Math.max(direction[0], direction[1]) > capacityBytes)
                .coverage(hosts -> hosts.check(true).percentage(percent -> percent >= 10));
        for (int device = 0; device < served.length; device++) {
            long servicePs = spec.devices().get(device).servicePs();
            assertThat(served[device] * servicePs)
                    .as("device %d", device)
                    .isLessThanOrEqualTo(totals.virtualPs() + late * servicePs);
        }
    }

    /** What a vCPU may have posted, and flushed by its last access, that leaves only after the end. */
    private static long lateTransactions(Platform platform) {
        return platform.timing().queueEntries() + (long) platform.cpu().writeBuffers() * MOST_RUNS;
    }

    private static long lateBytes(Platform platform) {
        return platform.timing().queueEntries() * LINE_BYTES
                + (long) platform.cpu().writeBuffers() * MOST_RUNS * RUN_BYTES;
    }
}
