package dev.uncontained.arm.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.kvm.GuestAbort.Inputs;
import dev.uncontained.arm.kvm.GuestAbort.Slot;
import dev.uncontained.arm.kvm.UserMemAbort.Access;
import dev.uncontained.arm.kvm.UserMemAbort.Pfn;
import dev.uncontained.arm.vfio.HostStage1;
import dev.uncontained.arm.vfio.VmaFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestAbortTest {
    /** Facts 2.1, in order: FSC, IPA, slot, options (letters below), expected decision. */
    @ParameterizedTest
    @CsvSource({
        "0x10, 0x1000, WRITABLE, a, 'Resume SEA_CLAIMED'",
        "0x10, 0x1000, WRITABLE, -, 'Inject SEA_TO_GUEST SERROR'",
        "0x17, 0x1000, WRITABLE, e, 'Exit SEA_TO_VMM KVM_EXIT_ARM_SEA'",
        "0x04, 0x1000000000000, NONE, -, 'Inject BEYOND_HOST_LIMIT ADDRESS_SIZE_FAULT'",
        "0x04, 0x10000000000, NONE, -, 'Inject BEYOND_VM_IPA DATA_SEA'",
        "0x04, 0x10000000000, NONE, i, 'Inject BEYOND_VM_IPA INSTRUCTION_SEA'",
        "0x21, 0x1000, WRITABLE, -, 'Fail UNSUPPORTED_FSC EFAULT'",
        "0x30, 0x1000, WRITABLE, -, 'Fail UNSUPPORTED_FSC EFAULT'",
        "0x35, 0x1000, WRITABLE, -, 'Fail UNSUPPORTED_FSC EFAULT'",
        "0x07, 0x1000, NONE, i, 'Inject FETCH_WITHOUT_MEMSLOT INSTRUCTION_SEA'",
        "0x07, 0x1000, NONE, p, 'Inject WALK_WITHOUT_MEMSLOT DATA_SEA'",
        "0x07, 0x1000, NONE, c, 'Skip CACHE_OP_WITHOUT_MEMSLOT'",
        "0x07, 0x1000, NONE, -, 'Fail MMIO_NO_SYNDROME ENOSYS'",
        "0x07, 0x1000, NONE, n, 'Exit MMIO_NO_SYNDROME_TO_VMM KVM_EXIT_ARM_NISV'",
        "0x07, 0x1000, NONE, v, 'Exit MMIO_TO_VMM KVM_EXIT_MMIO'",
        "0x07, 0x1000, NONE, vk, 'Resume MMIO_IN_KERNEL'",
        "0x0F, 0x1000, READ_ONLY, vw, 'Exit MMIO_TO_VMM KVM_EXIT_MMIO'",
        "0x0F, 0x1000, READ_ONLY, v, 'Mapped USER_MEM'",
        "0x0B, 0x1000, WRITABLE, -, 'Resume ACCESS_FLAG'",
        "0x07, 0x1000, GUEST_MEMFD, -, 'Resume GUEST_MEMFD'",
        "0x07, 0x1000, WRITABLE, -, 'Mapped USER_MEM'",
        "0x07, 0x1000, WRITABLE, i, 'Inject USER_MEM INSTRUCTION_SEA'"
    })
    void dispatchInOrder(String fsc, String ipa, Slot slot, String options, String expected) {
        assertThat(summary(GuestAbort.decide(
                        inputs(Integer.decode(fsc), Long.decode(ipa), slot, options, Policy.VMA_FLAG))))
                .isEqualTo(expected);
    }

    @Test
    void unsupportedExclusivesAreReflectedFrom617On() {
        assertThat(summary(GuestAbort.decide(inputs(0x35, 0x1000, Slot.WRITABLE, "-", Policy.CACHEABLE_PFNMAP))))
                .isEqualTo("Inject USER_MEM EXCLUSIVE_DATA_ABORT");
    }

    @ParameterizedTest
    @CsvSource({
        "0xFF, 5, NONE",
        "0xFF, 1, VM_ENDS",
        "0x04, 1, GUEST",
        "0x04, 5, GUEST",
        "0x44, 0, VM_ENDS",
        "0x44, 15, NONE",
        "0x02, 5, RESERVED",
        "0xFF, 8, RESERVED"
    })
    void whoDealsWithAnUnalignedAccess(String s1, int s2, AlignmentFault expected) {
        assertThat(AlignmentFault.of(Integer.decode(s1), s2, false, false)).isEqualTo(expected);
        assertThat(AlignmentFault.of(0x04, 6, true, false)).isEqualTo(AlignmentFault.UNPREDICTABLE);
    }

    /** a APEI claims, e exit on SEA, i instruction, p stage-1 walk, c cache op, n exit NISV, v ISV, k in kernel, w write. */
    private static Inputs inputs(int fsc, long ipa, Slot slot, String options, Policy policy) {
        boolean instruction = options.contains("i");
        UserMemAbort.Inputs full = UserMemAbort.Inputs.translationFault(
                policy,
                instruction ? Access.EXECUTE : Access.READ,
                VmaFlags.VFIO_PCI,
                HostStage1.NONCACHED,
                Pfn.NOT_MEMORY,
                true,
                true);
        UserMemAbort.Inputs userMem = new UserMemAbort.Inputs(
                policy,
                full.access(),
                true,
                full.vmFlags(),
                full.hostStage1(),
                full.pfn(),
                true,
                true,
                true,
                false,
                false,
                false,
                false,
                fsc == 0x35,
                false);
        return new Inputs(
                fsc,
                ipa,
                48,
                40,
                instruction,
                options.contains("w"),
                options.contains("p"),
                options.contains("c"),
                options.contains("v"),
                slot,
                options.contains("a"),
                options.contains("e"),
                options.contains("n"),
                options.contains("k"),
                userMem);
    }

    private static String summary(GuestAbort.Decision decision) {
        return switch (decision) {
            case GuestAbort.Resume resume -> "Resume " + resume.row();
            case GuestAbort.SkipInstruction skip -> "Skip " + skip.row();
            case GuestAbort.Inject inject -> "Inject " + inject.row() + " " + inject.injection();
            case GuestAbort.ExitToVmm exit -> "Exit " + exit.row() + " " + exit.exit();
            case GuestAbort.Fail fail -> "Fail " + fail.row() + " " + fail.errno();
            case GuestAbort.Mapped mapped -> "Mapped " + mapped.row();
        };
    }
}
