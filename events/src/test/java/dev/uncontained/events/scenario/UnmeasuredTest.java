package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the two things that nobody has measured do where a platform file has them. */
final class UnmeasuredTest {
    private static final int ACCESSES = 800;

    /**
     * Stores of 8 bytes a microsecond apart, eight to a line: together unless the buffer leaves before the next one comes. The first ones are not counted: they make up for
     * what their stage-2 abort took.
     */
    @ParameterizedTest
    @CsvSource({", 100", "100000, 800", "999999, 800", "1000001, 100"})
    void aBufferLeavesWhenNobodyWritesToItForSoLong(Long flushAfterPs, long tlps) throws Exception {
        Platform platform = Unmeasured.flushingAfter(Platforms.named("ideal"), flushAfterPs);
        assertThat(tlpsOfStores(platform, 2 * ACCESSES) - tlpsOfStores(platform, ACCESSES))
                .isEqualTo(tlps);
    }

    private static long tlpsOfStores(Platform platform, int accesses) throws Exception {
        ProgramMaker stores = ProgramMaker.of(Program.STREAM_WC).rate(1_000_000);
        Rig.Seen seen = Rig.of(platform, stores, MemoryType.NORMAL_NC)
                .limit(accesses, 4096)
                .run();
        assertThat(seen.totals().issued()).isEqualTo(accesses);
        return seen.totals().tlps();
    }

    /** A load of Normal memory may have the next line read too, a load of Device memory may not, and neither beyond what is decoded. */
    @ParameterizedTest
    @CsvSource({
        "NORMAL_NC, IOREMAP_WC, , 1048576, 800",
        "NORMAL_NC, IOREMAP_WC, 0, 1048576, 800",
        "NORMAL_NC, IOREMAP_WC, 1000000, 1048576, 1600",
        "NORMAL_NC, IOREMAP_WC, 1000000, 64, 800",
        "NORMAL_NC, IOREMAP, 1000000, 1048576, 800",
        "DEVICE_nGnRE, IOREMAP_WC, 1000000, 1048576, 800"
    })
    void aLoadOfNormalMemoryHasTheNextLineReadToo(
            MemoryType stage2, GuestMapping stage1, Integer ppm, long decodedBytes, long tlps) throws Exception {
        Platform platform = Unmeasured.speculating(Platforms.named("ideal"), ppm);
        ProgramMaker loads = ProgramMaker.of(Program.POLL).through(stage1).over(64);
        Rig.Seen seen = Rig.of(platform, loads, stage2)
                .decoding(decodedBytes)
                .limit(ACCESSES, 4096)
                .run();
        assertThat(seen.totals().completed()).isEqualTo(ACCESSES);
        assertThat(seen.totals().tlps()).isEqualTo(tlps);
    }
}
