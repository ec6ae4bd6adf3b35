package dev.uncontained.arm.syndrome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.arm.stage2.Stage2Fault;
import dev.uncontained.arm.syndrome.LinuxReaction.Action;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyndromeTest {
    /** Facts 7.3: AET, what Linux does as host, what it does for a guest. */
    @ParameterizedTest
    @CsvSource({
        "UC,         HOST_PANIC, HOST_PANIC,            false",
        "UEU,        HOST_PANIC, INJECT_VIRTUAL_SERROR, true",
        "UEO,        IGNORE,     IGNORE,                true",
        "UER,        HOST_PANIC, INJECT_VIRTUAL_SERROR, true",
        "RESERVED_4, HOST_PANIC, HOST_PANIC,            false",
        "RESERVED_5, HOST_PANIC, HOST_PANIC,            false",
        "CE,         IGNORE,     IGNORE,                true",
        "RESERVED_7, HOST_PANIC, HOST_PANIC,            false"
    })
    void serrorBySeverity(AsyncErrorType aet, Action host, Action guest, boolean guestContained) {
        Esr esr = Esr.decode(Esr.serror(aet));
        assertThat(LinuxReaction.to(esr, TakenFrom.HOST, true).action()).isEqualTo(host);
        LinuxReaction reaction = LinuxReaction.to(esr, TakenFrom.GUEST, true);
        assertThat(reaction.action()).isEqualTo(guest);
        assertThat(reaction.contained()).isEqualTo(guestContained);
        assertThat(reaction.reason()).isNotEmpty();
        assertThat(LinuxReaction.to(esr, TakenFrom.EL3, true).contained()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0xbf000002, GUEST, true,  INJECT_VIRTUAL_SERROR",
        "0xbf000002, HOST,  true,  HOST_PANIC",
        "0xbf000002, EL3,   true,  FIRMWARE_PANIC",
        "0xbe000000, GUEST, true,  HOST_PANIC",
        "0xbe000000, GUEST, false, INJECT_VIRTUAL_SERROR",
        "0xbe000011, HOST,  false, HOST_PANIC",
        "0x92000007, GUEST, true,  KVM_HANDLES",
        "0x92000021, GUEST, true,  VM_ENDS",
        "0x92000010, GUEST, true,  INJECT_VIRTUAL_SERROR",
        "0x96000061, GUEST, true,  GUEST_HANDLES",
        "0x86000007, GUEST, true,  GUEST_HANDLES",
        "0x96000010, HOST,  true,  KILL_CONTEXT",
        "0x96000046, HOST,  true,  KERNEL_HANDLES",
        "0x82000010, EL3,   true,  FIRMWARE_PANIC",
        "0x56000000, GUEST, true,  NOT_AN_ERROR"
    })
    void reactions(String value, TakenFrom takenFrom, boolean ras, Action expected) {
        assertThat(LinuxReaction.to(Esr.decode(Long.decode(value)), takenFrom, ras)
                        .action())
                .isEqualTo(expected);
    }

    @Test
    void impdefSErrorOfTheIssuesExample() {
        Esr esr = Esr.decode(0xbf000002L);
        assertThat(esr.exceptionClass()).isEqualTo(ExceptionClass.SERROR);
        assertThat(esr.il()).isTrue();
        assertThat(esr.syndrome()).isEqualTo(new Syndrome.ImpdefSError(2));
    }

    @Test
    void dataAbortFieldByField() {
        Esr esr = Esr.decode(0x93_C5_80_45L | (0x5L << 32));
        assertThat(esr.iss2()).isEqualTo(5);
        assertThat(esr.syndrome())
                .isEqualTo(new Syndrome.DataAbort(
                        true, 3, false, 5, true, false, false, 0, false, false, false, false, true, 5));
        assertThat(Esr.decode(Esr.dataAbort(0x21, true)).syndrome())
                .isInstanceOfSatisfying(Syndrome.DataAbort.class, abort -> {
                    assertThat(abort.dfsc()).isEqualTo(FaultStatus.ALIGNMENT);
                    assertThat(abort.wnr()).isTrue();
                });
    }

    @Property
    void fieldsMakeTheIssAgain(@ForAll @IntRange(min = 0, max = (1 << 25) - 1) int iss) {
        for (ExceptionClass ec : ExceptionClass.values()) {
            long value = ((long) ec.encoding() << 26) | iss;
            Esr esr = Esr.decode(value);
            assertThat(esr.syndrome().iss()).isEqualTo(iss);
            assertThat(Esr.encode(ec, esr.syndrome())).isEqualTo(value | (1L << 25));
        }
    }

    /** Facts 7.2. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x29 | address size fault, level -1",
                "0x00 | address size fault, level 0",
                "0x2B | translation fault, level -1",
                "0x04 | translation fault, level 0",
                "0x07 | translation fault, level 3",
                "0x09 | access flag fault, level 1",
                "0x0F | permission fault, level 3",
                "0x14 | synchronous external abort on a table walk, level 0",
                "0x13 | synchronous external abort on a table walk, level -1",
                "0x1D | synchronous parity or ECC error on a table walk, level 1",
                "0x10 | synchronous external abort",
                "0x11 | synchronous tag check fault",
                "0x18 | synchronous parity or ECC error",
                "0x21 | alignment fault",
                "0x30 | TLB conflict abort",
                "0x35 | unsupported exclusive or atomic access",
                "0x3F | reserved or implementation defined fault status"
            })
    void faultStatusCodes(String fsc, String words) {
        assertThat(FaultStatus.describe(Integer.decode(fsc))).isEqualTo(words);
    }

    @Test
    void walkFaultsUseTheSameCodes() {
        for (int level = -1; level <= 3; level++) {
            assertThat(FaultStatus.isTranslation(Stage2Fault.TRANSLATION.code(level)))
                    .isTrue();
            assertThat(FaultStatus.isAddressSize(Stage2Fault.ADDRESS_SIZE.code(level)))
                    .isTrue();
            assertThat(FaultStatus.level(Stage2Fault.TRANSLATION.code(level))).isEqualTo(level);
        }
        assertThat(FaultStatus.isPermission(Stage2Fault.PERMISSION.code(3))).isTrue();
        assertThatThrownBy(() -> Stage2Fault.PERMISSION.code(-1)).hasMessageContaining("-1");
    }

    /** Facts 7.4. */
    @ParameterizedTest
    @CsvSource({
        "DATA_LINK_PROTOCOL, 4",
        "SURPRISE_DOWN, 5",
        "POISONED_TLP, 12",
        "FLOW_CONTROL_PROTOCOL, 13",
        "COMPLETION_TIMEOUT, 14",
        "COMPLETER_ABORT, 15",
        "UNEXPECTED_COMPLETION, 16",
        "RECEIVER_OVERFLOW, 17",
        "MALFORMED_TLP, 18",
        "ECRC, 19",
        "UNSUPPORTED_REQUEST, 20",
        "ACS_VIOLATION, 21",
        "INTERNAL, 22",
        "MC_BLOCKED_TLP, 23",
        "ATOMIC_OP_EGRESS_BLOCKED, 24",
        "TLP_PREFIX_BLOCKED, 25",
        "POISONED_TLP_EGRESS_BLOCKED, 26"
    })
    void aerBits(AerUncorrectable error, int bit) {
        assertThat(error.bit()).isEqualTo(bit);
        assertThat(AerUncorrectable.decode(1 << bit)).containsExactly(error);
    }

    @Test
    void aerDefaultSeverity() {
        assertThat(AerUncorrectable.defaultSeverity()).isEqualTo(0x0046_2030);
        assertThat(AerCorrectable.decode(0x1001))
                .containsExactly(AerCorrectable.RECEIVER, AerCorrectable.REPLAY_TIMEOUT);
    }
}
