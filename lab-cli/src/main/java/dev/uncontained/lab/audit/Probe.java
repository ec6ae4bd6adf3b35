package dev.uncontained.lab.audit;

import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.memory.MemoryType;

/**
 * One thing a guest may try.
 *
 * @param stage2 what KVM mapped
 * @param stage1 what the guest mapped; see {@link #guestMaps}
 * @param program what it executes
 * @param accessBytes bytes of one access
 * @param decoded whether the device decodes what is accessed
 */
record Probe(MemoryType stage2, GuestMapping stage1, Program program, int accessBytes, boolean decoded) {
    /** What the guest mapped; {@code any} of a hostile one, which chooses anew for each access. */
    String guestMaps() {
        return program == Program.HOSTILE ? "any" : stage1.wireName();
    }

    /** In words. */
    String text() {
        return "%s of %d B, guest maps %s, %s"
                .formatted(
                        program.wireName(),
                        accessBytes,
                        guestMaps(),
                        decoded ? "decoded addresses" : "addresses that nothing decodes");
    }
}
