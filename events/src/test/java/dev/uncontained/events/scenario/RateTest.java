package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.memory.MemoryType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs at a fixed rate and at full speed. */
final class RateTest {
    private static final long LENGTH_NS = 10_000_000;

    /** An access a period, the first when the host has booted: so many as there are periods in the run, in any form, whatever the rate divides. */
    @ParameterizedTest
    @CsvSource({
        "STREAM_WC, 1000000, 10000",
        "STREAM_WC, 3000000, 30000",
        "DOORBELL, 999999, 10000",
        "POLL, 7, 1",
        "POLL, 150, 2",
        "RANDOM, 250000, 2500",
        "MIXED, 333333, 3334",
        "BLUEFLAME, 1000000, 10000"
    })
    void aFixedRateIsKept(Program program, long perSecond, long accesses) throws Exception {
        for (Form form : Form.values()) {
            assertThat(run(ProgramMaker.of(program).rate(perSecond), form).issued())
                    .as(form + " form")
                    .isEqualTo(accesses);
        }
    }

    /** A rate that the device does not reach is full speed. */
    @ParameterizedTest
    @CsvSource({"POLL", "STREAM_DEVICE", "DOORBELL"})
    void nothingIsFasterThanFullSpeed(Program program) throws Exception {
        HostTotals full = run(ProgramMaker.of(program), Form.FAST);
        HostTotals wanted = run(ProgramMaker.of(program).rate(1_000_000_000), Form.FAST);
        assertThat(full.issued()).isPositive().isLessThan(LENGTH_NS);
        assertThat(wanted).isEqualTo(full);
    }

    private static HostTotals run(ProgramMaker program, Form form) throws Exception {
        HostSpec spec = HostMaker.on(Platforms.named("ideal"), program)
                .lengthNs(LENGTH_NS)
                .spec();
        return new MiniatureKvm(spec, form, ipa -> MemoryType.NORMAL_NC, null).toEnd();
    }
}
