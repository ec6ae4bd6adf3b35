package dev.uncontained.lab.audit;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.memory.MemoryType;
import org.jspecify.annotations.Nullable;

/**
 * One thing a guest may try.
 *
 * @param stage2 what KVM mapped
 * @param stage1 what the guest mapped; see {@link #guestMaps}
 * @param program what it executes
 * @param only the one kind of access that a hostile program makes; null for all of them, through every stage-1 type
 * @param accessBytes bytes of one access
 * @param decoded whether the device decodes what is accessed
 */
record Probe(
        MemoryType stage2,
        GuestMapping stage1,
        Program program,
        @Nullable AccessKind only,
        int accessBytes,
        boolean decoded) {
    /** A program that is not hostile, or a hostile one that tries everything. */
    static Probe of(MemoryType stage2, GuestMapping stage1, Program program, int accessBytes, boolean decoded) {
        return new Probe(stage2, stage1, program, null, accessBytes, decoded);
    }

    /** One kind of access and no other. */
    static Probe only(AccessKind kind, MemoryType stage2, GuestMapping stage1, int accessBytes, boolean decoded) {
        return new Probe(stage2, stage1, Program.HOSTILE, kind, accessBytes, decoded);
    }

    /** What the guest mapped; {@code any} of a hostile one that tries everything and chooses anew for each access. */
    String guestMaps() {
        return program == Program.HOSTILE && only == null ? "any" : stage1.wireName();
    }

    /** What it executes: a program's name, or that of the one kind of access. */
    String executes() {
        return only == null ? program.wireName() : only.wireName();
    }

    /** In words. */
    String text() {
        return "%s of %d B, guest maps %s, %s"
                .formatted(
                        executes(),
                        accessBytes,
                        guestMaps(),
                        decoded ? "decoded addresses" : "addresses that nothing decodes");
    }
}
