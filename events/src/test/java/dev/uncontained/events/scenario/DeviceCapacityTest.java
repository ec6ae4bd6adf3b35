package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However many vCPUs use a device, and with however few entries of the root complex' queue for each, it serves one transaction at a time. */
final class DeviceCapacityTest {
    private static final long SERVICE_PS = 200_000;
    private static final long LENGTH_NS = 10_000_000;
    /** Runs that the buffers of one vCPU leave in at most, when a barrier has them all leave. */
    private static final int MOST_RUNS = 32;

    @ParameterizedTest
    @CsvSource({
        "STREAM_WC, IOREMAP_WC, , 1, VFIO_PCI",
        "STREAM_WC, IOREMAP_WC, , 5, VFIO_PCI",
        "STREAM_WC, IOREMAP_WC, , 20, VFIO_PCI",
        "STREAM_DEVICE, IOREMAP, , 20, VFIO_PCI",
        "STREAM_DEVICE, IOREMAP, , 3, VFIO_PLATFORM",
        "POLL, IOREMAP, , 4, VFIO_PCI",
        "POLL, IOREMAP_WC, , 20, VFIO_PCI",
        "MIXED, IOREMAP_WC, , 7, VFIO_PCI",
        "RANDOM, IOREMAP_WC, , 20, VFIO_PLATFORM",
        "DOORBELL, IOREMAP, , 20, VFIO_PCI",
        "HOSTILE, IOREMAP, LOAD_SIMD, 1, VFIO_PCI",
        "HOSTILE, IOREMAP, LOAD_SIMD, 20, VFIO_PCI",
        "HOSTILE, IOREMAP, STORE_SIMD, 4, VFIO_PLATFORM"
    })
    void theyNeverGetMoreThanItServes(Program program, GuestMapping stage1, AccessKind only, int vcpus, RegionKind kind)
            throws Exception {
        Platform platform = Platforms.named("grace");
        ProgramMaker made = ProgramMaker.of(program)
                .through(stage1)
                .bytes(only == null ? 8 : 64)
                .over(64 << 10)
                .making(only);
        HostMaker host = HostMaker.on(platform, made)
                .kind(kind)
                .vcpus(vcpus)
                .servicePs(SERVICE_PS)
                .lengthNs(LENGTH_NS);
        HostTotals totals = new MiniatureKvm(host.spec(), Form.FAST, ipa -> MemoryType.NORMAL_NC, null).toEnd();
        long served = LENGTH_NS * 1_000 / SERVICE_PS;
        // what was posted and has not left when the run ends may lie beyond it
        int cannotWait = platform.timing().queueEntries() + platform.cpu().writeBuffers() * MOST_RUNS;
        assertThat(totals.tlps()).isPositive().isLessThanOrEqualTo(served + (long) vcpus * cannotWait);
        assertThat(totals.completed()).isPositive();
        if (program == Program.STREAM_WC || only == AccessKind.STORE_SIMD) {
            assertThat(totals.tlps()).as("a busy device").isGreaterThan(served * 7 / 10);
        }
    }
}
