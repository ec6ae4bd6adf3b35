package dev.uncontained.events.core.kvm;

import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.kvm.BlockSize;
import dev.uncontained.arm.kvm.GuestAbort;
import dev.uncontained.arm.kvm.UserMemAbort;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.Stage2MemAttr;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Leaf;
import dev.uncontained.arm.stage2.Stage2Table;
import dev.uncontained.arm.stage2.Stage2Walk;
import dev.uncontained.arm.syndrome.Esr;
import dev.uncontained.arm.syndrome.ExceptionClass;
import dev.uncontained.arm.syndrome.FaultStatus;
import dev.uncontained.arm.syndrome.Syndrome;
import dev.uncontained.arm.vfio.VfioPciRegion;
import dev.uncontained.events.AbortEvent.Abort;
import dev.uncontained.events.AbortEvent.Access;
import dev.uncontained.events.Hex;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Stage2Event.Memslot;
import dev.uncontained.events.core.Parts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one batch of aborts while it is being made. Aborts are decided in order, each by KVM's dispatch ({@link GuestAbort}); one
 * that a leaf of this answer already serves joins it, and equal errors of a VM share an event. The tables are only read: what this answer
 * maps itself is in the plan.
 */
final class AbortPlan {
    /** Where the VMM puts each VMA: aligned to every block size. */
    private static final long HVA = 1L << 46;

    private static final int HOST_IPA_LIMIT = 52;

    private sealed interface Outcome {}

    private record Leaf(
            Memslot slot,
            long ipa,
            long pa,
            long size,
            int level,
            long descriptor,
            MemoryType type,
            boolean executable,
            String row)
            implements Outcome {
        boolean serves(Abort abort) {
            long offset = abort.ipa().value() - ipa;
            return abort.vm() == slot.vm()
                    && offset >= 0
                    && offset < size
                    && (executable || abort.access() != Access.EXEC);
        }
    }

    private record Injected(int vm, int region, long esr, String row) implements Outcome {}

    private record Failed(int vm, int region, String errno, String row) implements Outcome {}

    private final KvmHost.Running host;
    private final Granule granule;
    private final Stage2Format format;
    private final Map<Outcome, List<Integer>> outcomes = new LinkedHashMap<>();

    AbortPlan(KvmHost.Running host) {
        this.host = host;
        this.granule = Mmus.granule(host.mmu());
        this.format = host.tables().format();
    }

    /** The events for a batch, in the order of the first abort each serves. */
    Parts<Stage2Event> answer(List<Abort> aborts) {
        for (int i = 0; i < aborts.size(); i++) {
            outcomes.computeIfAbsent(outcome(aborts.get(i)), o -> new ArrayList<>())
                    .add(i);
        }
        Parts<Stage2Event> parts = new Parts<>();
        long version = host.version();
        for (var entry : outcomes.entrySet()) {
            List<Integer> answers = entry.getValue();
            switch (entry.getKey()) {
                case Leaf leaf -> add(parts, leaf, answers, ++version);
                case Injected o ->
                    parts.add((header, reply) -> new Stage2Event.AbortInjected(
                            header, reply, o.vm(), o.region(), answers, new Hex(o.esr()), o.row()));
                case Failed o ->
                    parts.add((header, reply) -> new Stage2Event.AbortFailed(
                            header, reply, o.vm(), o.region(), answers, o.errno(), o.row()));
            }
        }
        return parts;
    }

    private static void add(Parts<Stage2Event> parts, Leaf leaf, List<Integer> answers, long version) {
        parts.add((header, reply) -> new Stage2Event.Stage2Mapped(
                header,
                reply,
                leaf.slot().vm(),
                leaf.slot().region(),
                new Hex(leaf.ipa()),
                new Hex(leaf.pa()),
                leaf.size(),
                leaf.level(),
                new Hex(leaf.descriptor()),
                leaf.type(),
                leaf.row(),
                answers,
                version));
    }

    private Outcome outcome(Abort abort) {
        for (Outcome planned : outcomes.keySet()) {
            if (planned instanceof Leaf leaf && leaf.serves(abort)) {
                return leaf;
            }
        }
        Memslot slot = host.slotAt(abort.vm(), abort.ipa().value());
        Memslot backed = slot != null && Slots.hasVma(slot) ? slot : null;
        Stage2Walk.@Nullable Mapped present = present(abort);
        BlockSize.@Nullable Choice choice =
                backed == null ? null : choice(backed, abort.ipa().value());
        UserMemAbort.Inputs userMem = userMem(abort, backed, choice, present);
        int region = slot == null ? abort.region() : slot.region();
        return switch (GuestAbort.decide(inputs(abort, backed, userMem))) {
            case GuestAbort.Mapped mapped ->
                leaf(mapped.mapping(), Objects.requireNonNull(backed), Objects.requireNonNull(choice), present);
            case GuestAbort.Inject inject ->
                new Injected(abort.vm(), region, esr(inject.injection(), abort), row(inject.row(), userMem));
            case GuestAbort.Fail fail ->
                new Failed(abort.vm(), region, fail.errno().name(), row(fail.row(), userMem));
            case GuestAbort.Resume resume -> new Failed(abort.vm(), region, "EAGAIN", row(resume.row(), userMem));
            case GuestAbort.SkipInstruction skip -> new Failed(abort.vm(), region, "EAGAIN", row(skip.row(), userMem));
            case GuestAbort.ExitToVmm exit -> new Failed(abort.vm(), region, "ENOSYS", row(exit.row(), userMem));
        };
    }

    private Stage2Walk.@Nullable Mapped present(Abort abort) {
        Stage2Table table = host.tables().table(abort.vm());
        return table != null && table.walk(abort.ipa().value()) instanceof Stage2Walk.Mapped mapped ? mapped : null;
    }

    private Outcome leaf(
            UserMemAbort.Decision decision,
            Memslot slot,
            BlockSize.Choice choice,
            Stage2Walk.@Nullable Mapped present) {
        return switch (decision) {
            case UserMemAbort.Map map -> {
                long pa = slot.pa().value() + (choice.ipa() - slot.gpa().value());
                yield leaf(
                        slot, choice.ipa(), pa, choice.size(), map.type(), map.writable(), map.executable(), map.row());
            }
            case UserMemAbort.RelaxPermissions relax -> {
                Stage2Walk.Mapped there = Objects.requireNonNull(present);
                MemoryType type = Objects.requireNonNull(Stage2Leaf.decode(there.descriptor(), there.level(), format)
                        .memoryType(format));
                yield leaf(
                        slot,
                        there.ipaBase(),
                        there.paBase(),
                        there.size(),
                        type,
                        relax.writable(),
                        relax.executable(),
                        relax.row());
            }
            case UserMemAbort.Fail ignored -> throw new IllegalStateException(decision + " maps nothing");
            case UserMemAbort.Retry ignored -> throw new IllegalStateException(decision + " maps nothing");
            case UserMemAbort.SignalVmm ignored -> throw new IllegalStateException(decision + " maps nothing");
            case UserMemAbort.InjectExclusiveAbort ignored ->
                throw new IllegalStateException(decision + " maps nothing");
        };
    }

    private Leaf leaf(
            Memslot slot,
            long ipa,
            long pa,
            long size,
            MemoryType type,
            boolean writable,
            boolean executable,
            UserMemAbort.Row row) {
        int level = 3;
        while (granule.levelSize(level) < size) {
            level--;
        }
        int memAttr = Stage2MemAttr.forKvm(type, format.fwb());
        long descriptor = Stage2Leaf.kvm(format, level, pa, memAttr, true, writable, executable)
                .encode(format);
        return new Leaf(slot, ipa, pa, size, level, descriptor, type, executable, row.name());
    }

    /** KVM's choice, made smaller where the physical address is not as aligned as the leaf would have to be. */
    private BlockSize.Choice choice(Memslot slot, long ipa) {
        long hva = HVA + (ipa - slot.gpa().value());
        long end = HVA + slot.sizeBytes();
        long pgoff =
                switch (slot.kind()) {
                    case VFIO_PCI, VFIO_PCI_VARIANT -> VfioPciRegion.pgoff(0, 0, granule.pageShift());
                    case VFIO_PLATFORM, GICV -> slot.pa().value() >>> granule.pageShift();
                };
        BlockSize.Choice choice = BlockSize.choose(new BlockSize.Inputs(
                granule,
                hva,
                HVA,
                end,
                pgoff,
                slot.vmFlags().value(),
                slot.gpa().value(),
                HVA,
                slot.sizeBytes(),
                false));
        long size = choice.size();
        while (size > granule.pageSize()
                && ((slot.pa().value() + ((ipa & -size) - slot.gpa().value())) & (size - 1)) != 0) {
            size >>>= granule.levelBits();
        }
        return new BlockSize.Choice(size, ipa & -size, choice.offset(), choice.reason());
    }

    private GuestAbort.Inputs inputs(Abort abort, @Nullable Memslot slot, UserMemAbort.Inputs userMem) {
        return new GuestAbort.Inputs(
                (int) abort.fsc().value(),
                abort.ipa().value(),
                HOST_IPA_LIMIT,
                host.mmu().ipaBits(),
                abort.access() == Access.EXEC,
                abort.access() == Access.WRITE,
                false,
                false,
                false,
                slot == null ? GuestAbort.Slot.NONE : GuestAbort.Slot.WRITABLE,
                false,
                false,
                false,
                false,
                userMem);
    }

    private UserMemAbort.Inputs userMem(
            Abort abort,
            @Nullable Memslot slot,
            BlockSize.@Nullable Choice choice,
            Stage2Walk.@Nullable Mapped present) {
        int fsc = (int) abort.fsc().value();
        return new UserMemAbort.Inputs(
                host.policy(),
                switch (abort.access()) {
                    case READ -> UserMemAbort.Access.READ;
                    case WRITE -> UserMemAbort.Access.WRITE;
                    case EXEC -> UserMemAbort.Access.EXECUTE;
                },
                slot != null,
                slot == null ? 0 : slot.vmFlags().value(),
                Slots.hostStage1(slot == null ? HostMapping.NONCACHED : slot.hostMapping()),
                slot != null && slot.live() ? UserMemAbort.Pfn.NOT_MEMORY : UserMemAbort.Pfn.ERROR,
                true,
                host.mmu().fwb(),
                host.mmu().cacheDic(),
                false,
                false,
                FaultStatus.isPermission(fsc) && present != null,
                present != null && choice != null && present.size() == choice.size(),
                fsc == FaultStatus.EXCLUSIVE_OR_ATOMIC,
                false);
    }

    private static String row(GuestAbort.Row row, UserMemAbort.Inputs userMem) {
        return row == GuestAbort.Row.USER_MEM
                ? UserMemAbort.decide(userMem).row().name()
                : row.name();
    }

    /** What the guest finds in ESR_EL1, were it at EL1 (arch/arm64/kvm/inject_fault.c). */
    private static long esr(GuestAbort.Injection injection, Abort abort) {
        boolean fetch = abort.access() == Access.EXEC;
        return switch (injection) {
            case INSTRUCTION_SEA -> abort(true, FaultStatus.SYNC_EXTERNAL);
            case DATA_SEA -> abort(false, FaultStatus.SYNC_EXTERNAL);
            case ADDRESS_SIZE_FAULT -> abort(fetch, 0);
            case EXCLUSIVE_DATA_ABORT -> abort(false, FaultStatus.EXCLUSIVE_OR_ATOMIC);
            case SERROR -> Esr.encode(ExceptionClass.SERROR, new Syndrome.ImpdefSError(0));
        };
    }

    private static long abort(boolean fetch, int fsc) {
        ExceptionClass exceptionClass = fetch ? ExceptionClass.INSTRUCTION_ABORT_SAME : ExceptionClass.DATA_ABORT_SAME;
        return Esr.encode(exceptionClass, new Syndrome.Other(fsc));
    }
}
