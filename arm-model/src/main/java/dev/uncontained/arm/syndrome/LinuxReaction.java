package dev.uncontained.arm.syndrome;

/**
 * What becomes of an abort or SError: the same syndrome is a virtual SError when KVM took it from a guest, and the end of
 * the machine at EL3 (arch/arm64/kernel/traps.c arm64_is_fatal_ras_serror, do_serror; arch/arm64/kvm/handle_exit.c
 * kvm_handle_guest_serror; arch/arm64/mm/fault.c do_sea).
 *
 * @param action what is done
 * @param containment how far the harm reaches
 * @param reason why, in one line
 * @param kernelFunction where that is decided
 */
public record LinuxReaction(Action action, Containment containment, String reason, String kernelFunction) {
    /** What is done. */
    public enum Action {
        /** Nothing; execution goes on. */
        IGNORE,
        /** A virtual SError is injected into the guest. */
        INJECT_VIRTUAL_SERROR,
        /** KVM resolves the fault, or reflects it to the guest or the VMM. */
        KVM_HANDLES,
        /** KVM_RUN fails with EFAULT; the VMM ends the VM. */
        VM_ENDS,
        /** The guest took it itself; its kernel signals a process or ends in an oops, and KVM never sees it. */
        GUEST_HANDLES,
        /** The kernel handles a fault of its own or of a process. */
        KERNEL_HANDLES,
        /** The process gets SIGBUS; in kernel mode, an oops. */
        KILL_CONTEXT,
        /** The host panics. */
        HOST_PANIC,
        /** Firmware stops the machine. */
        FIRMWARE_PANIC,
        /** No abort or SError. */
        NOT_AN_ERROR
    }

    /** How far the harm reaches. */
    public enum Containment {
        /** No harm. */
        NONE,
        /** One guest or process. */
        CONTAINED,
        /** The machine with all its guests. */
        UNCONTAINED
    }

    /** True if the host goes on. */
    public boolean contained() {
        return containment != Containment.UNCONTAINED;
    }

    /**
     * Decides.
     *
     * @param ras whether the PE has FEAT_RAS
     */
    public static LinuxReaction to(Esr esr, TakenFrom takenFrom, boolean ras) {
        return switch (esr.syndrome()) {
            case Syndrome.SError serror -> serror(serror, takenFrom, ras);
            case Syndrome.ImpdefSError ignored -> withoutRas(takenFrom, "an implementation defined syndrome (IDS 1)");
            case Syndrome.DataAbort abort -> abort(esr, abort.dfsc(), takenFrom);
            case Syndrome.InstructionAbort abort -> abort(esr, abort.ifsc(), takenFrom);
            case Syndrome.Other ignored ->
                new LinuxReaction(Action.NOT_AN_ERROR, Containment.NONE, "neither an abort nor an SError", "none");
        };
    }

    private static LinuxReaction serror(Syndrome.SError serror, TakenFrom takenFrom, boolean ras) {
        if (takenFrom == TakenFrom.EL3) {
            return firmware("SError " + serror.aet() + " taken at EL3");
        }
        if (!ras) {
            return withoutRas(takenFrom, "no FEAT_RAS, so no severity");
        }
        if (serror.dfsc() != FaultStatus.TAG_OR_SERROR) {
            return panic("DFSC 0x" + Integer.toHexString(serror.dfsc())
                    + " carries no severity and counts as uncontainable");
        }
        return switch (serror.aet()) {
            case CE, UEO ->
                new LinuxReaction(
                        Action.IGNORE,
                        Containment.NONE,
                        "AET " + serror.aet() + ": " + serror.aet().meaning() + ", the context can go on",
                        "arm64_is_fatal_ras_serror");
            case UEU, UER ->
                takenFrom == TakenFrom.GUEST
                        ? virtualSError("AET " + serror.aet() + ": fatal, but for the guest only")
                        : new LinuxReaction(
                                Action.HOST_PANIC,
                                Containment.UNCONTAINED,
                                "AET " + serror.aet() + ": fatal to the context, which is the kernel",
                                "do_serror");
            case UC, RESERVED_4, RESERVED_5, RESERVED_7 ->
                panic("AET " + serror.aet() + ": the error may have spread anywhere");
        };
    }

    private static LinuxReaction withoutRas(TakenFrom takenFrom, String why) {
        return switch (takenFrom) {
            case GUEST -> virtualSError(why + ": reflected to the guest it was taken from");
            case HOST ->
                new LinuxReaction(
                        Action.HOST_PANIC, Containment.UNCONTAINED, why + ": fatal to the kernel", "do_serror");
            case EL3 -> firmware("SError with " + why + " taken at EL3");
        };
    }

    private static LinuxReaction abort(Esr esr, int fsc, TakenFrom takenFrom) {
        String what = FaultStatus.describe(fsc);
        return switch (takenFrom) {
            case GUEST -> isFromSameLevel(esr) ? guestsOwn(what) : fromGuest(fsc, what);
            case HOST -> fromHost(fsc, what);
            case EL3 -> firmware(what + " taken at EL3");
        };
    }

    /** An abort that EL2 takes from a guest comes from a lower level, so this one the guest took at its own EL1. */
    private static boolean isFromSameLevel(Esr esr) {
        return esr.exceptionClass() == ExceptionClass.DATA_ABORT_SAME
                || esr.exceptionClass() == ExceptionClass.INSTRUCTION_ABORT_SAME;
    }

    private static LinuxReaction guestsOwn(String what) {
        return new LinuxReaction(
                Action.GUEST_HANDLES,
                Containment.CONTAINED,
                what + " from the same exception level: the guest took it at its own EL1, KVM never sees it",
                "do_mem_abort (the guest's)");
    }

    private static LinuxReaction fromGuest(int fsc, String what) {
        if (FaultStatus.isExternalAbort(fsc)) {
            return new LinuxReaction(
                    Action.INJECT_VIRTUAL_SERROR,
                    Containment.CONTAINED,
                    what + ": unless firmware's records claim it, the guest gets an SError",
                    "kvm_handle_guest_sea");
        }
        boolean handled = FaultStatus.isTranslation(fsc)
                || FaultStatus.isPermission(fsc)
                || FaultStatus.isAccessFlag(fsc)
                || fsc == FaultStatus.EXCLUSIVE_OR_ATOMIC;
        return handled
                ? new LinuxReaction(
                        Action.KVM_HANDLES, Containment.NONE, what + ": KVM's daily work", "kvm_handle_guest_abort")
                : new LinuxReaction(
                        Action.VM_ENDS,
                        Containment.CONTAINED,
                        what + ": a fault status KVM does not handle",
                        "kvm_handle_guest_abort");
    }

    private static LinuxReaction fromHost(int fsc, String what) {
        if (FaultStatus.isExternalAbort(fsc)) {
            return new LinuxReaction(
                    Action.KILL_CONTEXT,
                    Containment.CONTAINED,
                    what + ": unless firmware's records claim it, SIGBUS to the process, an oops in the kernel",
                    "do_sea");
        }
        return new LinuxReaction(
                Action.KERNEL_HANDLES,
                Containment.NONE,
                what + ": handled, or a signal to the process, or an oops in the kernel",
                "do_mem_abort");
    }

    private static LinuxReaction virtualSError(String reason) {
        return new LinuxReaction(
                Action.INJECT_VIRTUAL_SERROR, Containment.CONTAINED, reason, "kvm_handle_guest_serror");
    }

    private static LinuxReaction panic(String reason) {
        return new LinuxReaction(Action.HOST_PANIC, Containment.UNCONTAINED, reason, "arm64_is_fatal_ras_serror");
    }

    private static LinuxReaction firmware(String reason) {
        return new LinuxReaction(
                Action.FIRMWARE_PANIC,
                Containment.UNCONTAINED,
                reason + ": Linux never sees it, and firmware has no way to go on unless the platform gives it one",
                "plat_ea_handler (TF-A)");
    }
}
