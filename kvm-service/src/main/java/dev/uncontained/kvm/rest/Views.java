package dev.uncontained.kvm.rest;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.Stage2MemAttr;
import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Leaf;
import dev.uncontained.arm.vfio.VmaFlags;
import dev.uncontained.events.Hex;
import dev.uncontained.events.Stage2Event.Memslot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON that is shown; addresses, flags and descriptors as people read them. */
final class Views {
    /**
     * @param live whether VFIO serves faults on it
     */
    record Slot(
            int region,
            int vm,
            String kind,
            String gpa,
            String pa,
            long sizeBytes,
            String vmFlags,
            List<String> vmFlagNames,
            String hostMapping,
            boolean live,
            long leaves) {
        static Slot of(Memslot slot, long leaves) {
            return new Slot(
                    slot.region(),
                    slot.vm(),
                    slot.kind().wireName(),
                    slot.gpa().toString(),
                    slot.pa().toString(),
                    slot.sizeBytes(),
                    slot.vmFlags().toString(),
                    VmaFlags.names(slot.vmFlags().value()),
                    slot.hostMapping().name(),
                    slot.live(),
                    leaves);
        }
    }

    record Memslots(String run, String host, int boot, long lastReq, String policy, List<Slot> slots) {}

    /**
     * A leaf, its descriptor taken apart.
     *
     * @param memoryType stage-2 memory type, null when MemAttr alone does not say it
     * @param memAttr MemAttr[3:0] in hex, and in the manual's words
     */
    record Leaf(
            String ipa,
            String pa,
            long sizeBytes,
            int level,
            String descriptor,
            @Nullable MemoryType memoryType,
            String memAttr,
            String memAttrMeaning,
            boolean readable,
            boolean writable,
            int executeNever,
            int shareability,
            boolean accessed) {
        static Leaf of(long ipa, long descriptor, int level, Stage2Format format) {
            Stage2Leaf leaf = Stage2Leaf.decode(descriptor, level, format);
            return new Leaf(
                    new Hex(ipa).toString(),
                    new Hex(leaf.pa()).toString(),
                    format.granule().levelSize(level),
                    level,
                    new Hex(descriptor).toString(),
                    leaf.memoryType(format),
                    new Hex(leaf.memAttr()).toString(),
                    Stage2MemAttr.manualName(leaf.memAttr(), format.fwb()),
                    leaf.readable(),
                    leaf.writable(),
                    leaf.executeNever(),
                    leaf.shareability(),
                    leaf.accessed());
        }
    }

    /**
     * One level of a walk.
     *
     * @param index entry looked at
     * @param entry {@code table}, {@code block}, {@code page} or {@code invalid}
     */
    record Step(int level, long index, String entry) {}

    /**
     * A walk for one address.
     *
     * @param fault what it ended in, with its fault status code, or null
     * @param leaf what it ended at, or null
     * @param pa output address of {@code ipa}, or null
     */
    record Walk(
            String ipa,
            List<Step> steps,
            @Nullable String fault,
            @Nullable Leaf leaf,
            @Nullable String pa) {}

    /**
     * A VM's table.
     *
     * @param version stage-2 version of the host
     * @param leaves leaves in the table
     * @param listed leaves shown, the first by address
     * @param walk the walk asked for with {@code ipa}, or null
     */
    record Table(
            String run,
            String host,
            int vm,
            int boot,
            long version,
            String granule,
            int ipaBits,
            int startLevel,
            int concatenatedTables,
            boolean fwb,
            long leaves,
            List<Leaf> listed,
            @Nullable Walk walk) {}

    private Views() {}
}
