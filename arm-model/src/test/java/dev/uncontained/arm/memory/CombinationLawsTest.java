package dev.uncontained.arm.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Laws over the whole space: 256 MAIR bytes x 16 MemAttr x 3 x 3 legal shareabilities x FWB x CD. */
class CombinationLawsTest {
    private static final int[] SH = {0, 2, 3};

    private record Case(int s1, int s1Sh, int s2, int s2Sh, boolean fwb, boolean cd) {
        CombinedAttributes in(Dialect dialect) {
            return StageCombiner.combine(s1, s1Sh, s2, s2Sh, fwb, cd, dialect);
        }

        boolean forcesWriteBack() {
            return fwb && (s2 & 7) == Stage2MemAttr.FWB_FORCE_WB;
        }
    }

    @FunctionalInterface
    private interface Law {
        boolean holds(Case input, CombinedAttributes result, MemoryAttributes stage1, MemoryAttributes combined);
    }

    private static List<Case> violations(Law law) {
        List<Case> bad = new ArrayList<>();
        int seen = 0;
        for (int i = 0; i < 256 * 16 * 9 * 4; i++) {
            int sh = i / 4 % 9;
            Case input = new Case(i / 576, SH[sh / 3], i / 36 % 16, SH[sh % 3], (i & 1) != 0, (i & 2) != 0);
            CombinedAttributes result = input.in(Dialect.ARM);
            MemoryAttributes stage1 = MairByte.decode(input.s1);
            if (result.attributes() != null && stage1 != null) {
                seen++;
                if (!law.holds(input, result, stage1, result.attributes())) {
                    bad.add(input);
                }
            }
        }
        assertThat(seen).as("legal combinations").isEqualTo(LEGAL);
        return bad;
    }

    /** Legal bytes x (13 MemAttr without FWB + 14 with) x 9 x 2. */
    private static final int LEGAL = (8 + 15 * 15 + 3) * (13 + 14) * 9 * 2;

    @Test
    void theReservedEncodingsAreTheseAndNoOthers() {
        int legal = 0;
        for (int s1 = 0; s1 < 256; s1++) {
            boolean named = s1 == 0x40 || s1 == 0xA0 || s1 == 0xF0;
            boolean reserved = s1 < 0x10 ? (s1 & 2) != 0 : ((s1 & 15) == 0 && !named);
            assertThat(MairByte.decode(s1) == null).as("0x%02x", s1).isEqualTo(reserved);
            legal += reserved ? 0 : 1;
        }
        assertThat(legal).isEqualTo(8 + 15 * 15 + 3);
        for (int sh1 = 0; sh1 < 4; sh1++) {
            for (int sh2 = 0; sh2 < 4; sh2++) {
                assertThat(StageCombiner.combine(0xFF, sh1, 15, sh2, false, false, Dialect.ARM)
                                .reserved())
                        .isEqualTo(sh1 == 1 || sh2 == 1);
            }
        }
    }

    @Test
    void deviceOrderIsNeverWeakenedButByForcedWriteBack() {
        assertThat(violations((input, result, stage1, combined) -> input.forcesWriteBack()
                        || (combined.type().compareTo(stage1.type()) <= 0
                                && (!Stage2MemAttr.isDevice(input.s2, input.fwb)
                                        || combined.type().compareTo(MemoryType.device(input.s2 & 3)) <= 0))))
                .isEmpty();
    }

    @Test
    void stage2NonCacheableNeverYieldsCacheable() {
        assertThat(violations((input, result, stage1, combined) ->
                        (input.fwb ? (input.s2 & 7) : input.s2) != Stage2MemAttr.NORMAL_NC
                                || !combined.type().isCacheable()))
                .isEmpty();
    }

    @Test
    void normalNcMeansTheSameWithAndWithoutFwb() {
        assertThat(violations((input, result, stage1, combined) -> input.s2 != Stage2MemAttr.NORMAL_NC
                        || result.equals(
                                new Case(input.s1, input.s1Sh, 5, input.s2Sh, !input.fwb, input.cd).in(Dialect.ARM))))
                .isEmpty();
    }

    @Test
    void deviceAndNonCacheableAreOuterShareableOthersCombine() {
        assertThat(violations((input, result, stage1, combined) -> {
                    boolean outer = result.parAttr() >> 4 == 0 || result.parAttr() == 0x44 || result.parAttr() == 0x40;
                    int both = (input.s1Sh == 2 || input.s2Sh == 2) ? 2 : Math.max(input.s1Sh, input.s2Sh);
                    return result.parSh() == (outer ? 2 : both);
                }))
                .isEmpty();
    }

    @Test
    void withCacheDisabledEveryNormalIsNonCacheableAndDeviceStays() {
        assertThat(violations((input, result, stage1, combined) -> {
                    MemoryAttributes without = new Case(input.s1, input.s1Sh, input.s2, input.s2Sh, input.fwb, false)
                            .in(Dialect.ARM)
                            .attributes();
                    if (without == null || !input.cd) {
                        return without != null;
                    }
                    return without.type().isDevice()
                            ? combined.equals(without)
                            : combined.type() == MemoryType.NORMAL_NC;
                }))
                .isEmpty();
    }

    @Test
    void writeBackAtStage2WithoutFwbGivesStage1AsItIs() {
        assertThat(violations((input, result, stage1, combined) ->
                        input.fwb || input.cd || input.s2 != 15 || result.parAttr() == input.s1))
                .isEmpty();
    }

    @Test
    void stage1IsHandedThroughByFwb111() {
        assertThat(violations((input, result, stage1, combined) ->
                        !input.fwb || input.cd || (input.s2 & 7) != 7 || result.parAttr() == input.s1))
                .isEmpty();
    }

    @Test
    void thePartialOrderOfCacheabilityIsKeptInBothDomains() {
        assertThat(violations((input, result, stage1, combined) -> switch (combined) {
                    case MemoryAttributes.Device ignored -> true;
                    case MemoryAttributes.Normal normal ->
                        switch (stage1) {
                            case MemoryAttributes.Device ignored -> input.forcesWriteBack();
                            case MemoryAttributes.Normal first ->
                                input.forcesWriteBack()
                                        || (normal.outer()
                                                                .policy()
                                                                .compareTo(first.outer()
                                                                        .policy())
                                                        <= 0
                                                && normal.inner()
                                                                .policy()
                                                                .compareTo(first.inner()
                                                                        .policy())
                                                        <= 0);
                        };
                }))
                .isEmpty();
    }

    @Test
    void theParByteDecodesToTheCombinedAttributes() {
        assertThat(violations((input, result, stage1, combined) -> {
                    MemoryAttributes decoded = MairByte.decode(result.parAttr());
                    return decoded != null
                            && decoded.type() == combined.type()
                            && decoded.attributeByte() == result.parAttr();
                }))
                .isEmpty();
    }

    @Test
    void theTableLookupAgrees() {
        assertThat(violations((input, result, stage1, combined) ->
                        StageCombiner.effectiveType(input.s1, input.s2, input.fwb, input.cd) == combined.type()))
                .isEmpty();
    }

    @Test
    void aByteIsWhatItDecodesTo() {
        for (int s1 = 0; s1 < 256; s1++) {
            MemoryAttributes decoded = MairByte.decode(s1);
            if (decoded != null) {
                assertThat(decoded.attributeByte()).isEqualTo(s1);
            }
        }
    }

    /**
     * KVM's walker departs from the manual in type only where facts 4.5 say: transient hints under Write-Through. All
     * other differences are in hints, tags and XS.
     */
    @Test
    void kvmDiffersInTypeOnlyForTransientWriteBackUnderWriteThrough() {
        assertThat(violations((input, result, stage1, combined) -> {
                    MemoryAttributes kvm = input.in(Dialect.KVM).attributes();
                    boolean xs = input.s1 == 0x40 || input.s1 == 0xA0 || input.s1 == 0xF0;
                    boolean transientDomain = (input.s1 & 0x80) == 0 || (input.s1 & 0x08) == 0;
                    return xs || transientDomain || (kvm != null && kvm.type() == combined.type());
                }))
                .isEmpty();
    }

    /** The walker as a second oracle for PAR: byte and SH agree wherever facts 4.5 name no difference. */
    @Test
    void kvmsParAgreesWhereNoDifferenceIsKnown() {
        assertThat(violations((input, result, stage1, combined) -> {
                    boolean special = stage1.xsZero() || input.s1 == MairByte.TAGGED;
                    boolean hinted = isTransient(input.s1 >> 4) || isTransient(input.s1 & 15);
                    CombinedAttributes kvm = input.in(Dialect.KVM);
                    boolean outerFromStage1 = stage1.type().isDevice() || input.s1 == MairByte.NC;
                    boolean sameSh = kvm.parSh() == result.parSh() || outerFromStage1;
                    boolean sameAttr = kvm.parAttr() == result.parAttr() || input.forcesWriteBack();
                    return special || hinted || (sameSh && sameAttr);
                }))
                .isEmpty();
    }

    private static boolean isTransient(int nibble) {
        return nibble < 8 && (nibble & 3) != 0;
    }
}
