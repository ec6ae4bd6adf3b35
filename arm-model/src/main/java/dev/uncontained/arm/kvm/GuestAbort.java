package dev.uncontained.arm.kvm;

import dev.uncontained.arm.Errno;
import dev.uncontained.arm.syndrome.FaultStatus;

/**
 * KVM's dispatch of an abort taken from a guest, in order (arch/arm64/kvm/mmu.c, kvm_handle_guest_abort; mmio.c,
 * io_mem_abort).
 */
public final class GuestAbort {
    /** The row that decided. */
    public enum Row {
        SEA_CLAIMED("an external abort that firmware's error records explain", "kvm_handle_guest_sea"),
        SEA_TO_GUEST("an external abort nobody claims", "kvm_handle_guest_sea"),
        SEA_TO_VMM("an external abort nobody claims, and the VMM wants to see them", "kvm_handle_guest_sea"),
        BEYOND_HOST_LIMIT("translation fault beyond the host's IPA limit", "kvm_handle_guest_abort"),
        BEYOND_VM_IPA("translation fault beyond the VM's IPA space", "kvm_handle_guest_abort"),
        UNSUPPORTED_FSC("a fault status KVM does not handle, such as an alignment fault", "kvm_handle_guest_abort"),
        FETCH_WITHOUT_MEMSLOT("instruction fetch where no memslot is", "kvm_handle_guest_abort"),
        WALK_WITHOUT_MEMSLOT("stage-1 table walk where no memslot is", "kvm_handle_guest_abort"),
        CACHE_OP_WITHOUT_MEMSLOT("cache maintenance where no memslot is", "kvm_handle_guest_abort"),
        MMIO_NO_SYNDROME("emulated MMIO by an instruction without syndrome", "io_mem_abort"),
        MMIO_NO_SYNDROME_TO_VMM("emulated MMIO without syndrome, and the VMM wants to see it", "io_mem_abort"),
        MMIO_IN_KERNEL("emulated MMIO that an in-kernel device answers", "io_mem_abort"),
        MMIO_TO_VMM("emulated MMIO for the VMM", "io_mem_abort"),
        ACCESS_FLAG("access flag fault", "handle_access_fault"),
        GUEST_MEMFD("a guest_memfd memslot", "gmem_abort"),
        USER_MEM("an ordinary memslot", "user_mem_abort");

        private final String reason;
        private final String kernelFunction;

        Row(String reason, String kernelFunction) {
            this.reason = reason;
            this.kernelFunction = kernelFunction;
        }

        /** Why, in one line. */
        public String reason() {
            return reason;
        }

        /** The kernel function it stands in. */
        public String kernelFunction() {
            return kernelFunction;
        }
    }

    /** What backs the faulting IPA. */
    public enum Slot {
        NONE,
        READ_ONLY,
        WRITABLE,
        GUEST_MEMFD
    }

    /**
     * All that the dispatch depends on.
     *
     * @param fsc fault status code, ESR_EL2.ISS bits 5:0
     * @param ipa faulting IPA in bytes
     * @param hostIpaLimit bits
     * @param vmIpaBits bits
     * @param instruction an instruction abort
     * @param write a write, cache maintenance aside
     * @param stage1Walk ESR_EL2.ISS.S1PTW
     * @param cacheMaintenance ESR_EL2.ISS.CM
     * @param syndromeValid ESR_EL2.ISS.ISV
     * @param slot what backs the IPA
     * @param apeiClaims whether firmware's records explain an external abort
     * @param exitSea whether the VMM enabled KVM_CAP_ARM_SEA_TO_USER
     * @param exitNisv whether it enabled KVM_CAP_ARM_NISV_TO_USER
     * @param inKernelDevice whether an in-kernel device answers at the IPA
     * @param userMem the inputs of user_mem_abort, should it come to that
     */
    public record Inputs(
            int fsc,
            long ipa,
            int hostIpaLimit,
            int vmIpaBits,
            boolean instruction,
            boolean write,
            boolean stage1Walk,
            boolean cacheMaintenance,
            boolean syndromeValid,
            Slot slot,
            boolean apeiClaims,
            boolean exitSea,
            boolean exitNisv,
            boolean inKernelDevice,
            UserMemAbort.Inputs userMem) {}

    /** What is injected into a guest. */
    public enum Injection {
        SERROR,
        INSTRUCTION_SEA,
        DATA_SEA,
        ADDRESS_SIZE_FAULT,
        EXCLUSIVE_DATA_ABORT
    }

    /** Why KVM_RUN returns to the VMM. */
    public enum Exit {
        KVM_EXIT_MMIO,
        KVM_EXIT_ARM_NISV,
        KVM_EXIT_ARM_SEA
    }

    /** The end of the dispatch. */
    public sealed interface Decision {
        /** The row of the dispatch that decided. */
        Row row();
    }

    /** The guest goes on. */
    public record Resume(Row row) implements Decision {}

    /** The guest goes on after the instruction. */
    public record SkipInstruction(Row row) implements Decision {}

    /** The guest takes an exception. */
    public record Inject(Row row, Injection injection) implements Decision {}

    /** KVM_RUN returns with an exit reason. */
    public record ExitToVmm(Row row, Exit exit) implements Decision {}

    /** KVM_RUN fails; most VMMs then end the VM. */
    public record Fail(Row row, Errno errno) implements Decision {}

    /** user_mem_abort maps, and the guest goes on. */
    public record Mapped(Row row, UserMemAbort.Decision mapping) implements Decision {}

    private GuestAbort() {}

    /** Decides. */
    public static Decision decide(Inputs in) {
        if (FaultStatus.isExternalAbort(in.fsc())) {
            return externalAbort(in);
        }
        boolean translation = FaultStatus.isTranslation(in.fsc());
        if (translation && in.ipa() >>> in.hostIpaLimit() != 0) {
            return new Inject(Row.BEYOND_HOST_LIMIT, Injection.ADDRESS_SIZE_FAULT);
        }
        if (translation && in.ipa() >>> in.vmIpaBits() != 0) {
            return new Inject(Row.BEYOND_VM_IPA, in.instruction() ? Injection.INSTRUCTION_SEA : Injection.DATA_SEA);
        }
        boolean exclusive = in.fsc() == FaultStatus.EXCLUSIVE_OR_ATOMIC && handlesExclusive(in);
        boolean accessFlag = FaultStatus.isAccessFlag(in.fsc());
        if (!translation && !accessFlag && !exclusive && !FaultStatus.isPermission(in.fsc())) {
            return new Fail(Row.UNSUPPORTED_FSC, Errno.EFAULT);
        }
        if (in.slot() == Slot.NONE || (in.slot() == Slot.READ_ONLY && in.write())) {
            return withoutMemslot(in);
        }
        if (accessFlag) {
            return new Resume(Row.ACCESS_FLAG);
        }
        if (in.slot() == Slot.GUEST_MEMFD) {
            return new Resume(Row.GUEST_MEMFD);
        }
        return userMem(in);
    }

    private static Decision externalAbort(Inputs in) {
        if (in.apeiClaims()) {
            return new Resume(Row.SEA_CLAIMED);
        }
        return in.exitSea()
                ? new ExitToVmm(Row.SEA_TO_VMM, Exit.KVM_EXIT_ARM_SEA)
                : new Inject(Row.SEA_TO_GUEST, Injection.SERROR);
    }

    private static Decision withoutMemslot(Inputs in) {
        if (in.instruction()) {
            return new Inject(Row.FETCH_WITHOUT_MEMSLOT, Injection.INSTRUCTION_SEA);
        }
        if (in.stage1Walk()) {
            return new Inject(Row.WALK_WITHOUT_MEMSLOT, Injection.DATA_SEA);
        }
        if (in.slot() == Slot.NONE && in.cacheMaintenance()) {
            return new SkipInstruction(Row.CACHE_OP_WITHOUT_MEMSLOT);
        }
        if (!in.syndromeValid()) {
            return in.exitNisv()
                    ? new ExitToVmm(Row.MMIO_NO_SYNDROME_TO_VMM, Exit.KVM_EXIT_ARM_NISV)
                    : new Fail(Row.MMIO_NO_SYNDROME, Errno.ENOSYS);
        }
        return in.inKernelDevice()
                ? new Resume(Row.MMIO_IN_KERNEL)
                : new ExitToVmm(Row.MMIO_TO_VMM, Exit.KVM_EXIT_MMIO);
    }

    private static Decision userMem(Inputs in) {
        UserMemAbort.Decision decision = UserMemAbort.decide(in.userMem());
        return switch (decision) {
            case UserMemAbort.Fail fail ->
                fail.errno() == Errno.ENOEXEC
                        ? new Inject(Row.USER_MEM, Injection.INSTRUCTION_SEA)
                        : new Fail(Row.USER_MEM, fail.errno());
            case UserMemAbort.InjectExclusiveAbort ignored -> new Inject(Row.USER_MEM, Injection.EXCLUSIVE_DATA_ABORT);
            case UserMemAbort.Retry ignored -> new Resume(Row.USER_MEM);
            case UserMemAbort.SignalVmm ignored -> new Resume(Row.USER_MEM);
            case UserMemAbort.Map ignored -> new Mapped(Row.USER_MEM, decision);
            case UserMemAbort.RelaxPermissions ignored -> new Mapped(Row.USER_MEM, decision);
        };
    }

    /** Kernels before 6.17 in this model do not know FSC 0x35. */
    private static boolean handlesExclusive(Inputs in) {
        return in.userMem().policy().kernel() == KernelVersion.V6_17;
    }
}
