package dev.uncontained.arm.host;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.StageCombiner;
import dev.uncontained.arm.stage2.Stage2Walk;
import java.util.Arrays;

/**
 * One program of one vCPU, with what the tuned forms look up for each access: the way to its region, and a small cache of the effective type of its
 * pages, emptied whenever a mapping of the VM changes.
 */
final class Lane {
    /** What a page is when it must be left to the interpreter: unmapped, without a memslot, reserved. */
    static final int NOT_PLAIN = -1;

    private static final int MOST_ENTRIES = 256;
    private static final int MOST_LEAVES = 256;

    final ProgramSpec program;
    final Program kind;
    final int index;
    final int regionId;
    final long gpa;
    final int size;
    final long base;
    final long span;
    final long spanMask;
    final Chance chance;
    /** Bytes of one push of blueflame, and its accesses. */
    final int pushBytes;

    final int perPush;
    /** Whether its accesses can be plain at all: not hostile, not ST64B, and at full speed. */
    final boolean isTuned;

    /** Whether it draws where each access goes. */
    final boolean isScattered;

    final Way way;
    final Vcpu v;
    private final HostMachine machine;
    private final RegionSpec region;
    private final int pageShift;
    private final long[] pages;
    private final byte[] types;
    private int mappings = -1;
    private long sameFrom;
    private long sameTo;

    Lane(Vcpu vcpu, int index, Way way) {
        this.v = vcpu;
        this.machine = vcpu.machine;
        this.program = vcpu.programs.get(index);
        this.index = index;
        this.way = way;
        this.kind = program.program();
        this.region = machine.region(program.region());
        this.regionId = region.id();
        this.gpa = region.gpa();
        this.size = program.accessBytes();
        this.base = program.offset();
        this.span = program.spanBytes();
        this.spanMask = Long.bitCount(span) == 1 ? span - 1 : 0;
        this.pushBytes = program.messageBytes();
        this.perPush = program.accessesOfPush();
        this.chance = vcpu.chances[index];
        this.isScattered = kind == Program.RANDOM || kind == Program.MIXED;
        this.isTuned = kind != Program.HOSTILE && program.ratePerSecond() == 0 && !program.storesWithSt64b();
        this.pageShift =
                10 + Integer.numberOfTrailingZeros(machine.platform().cpu().granuleKiB());
        long most = Math.min(MOST_ENTRIES - 1, region.sizeBytes() >>> pageShift);
        int entries = 1 << (Long.SIZE - Long.numberOfLeadingZeros(most));
        this.pages = new long[entries];
        this.types = new byte[entries];
    }

    /** Where {@code bytes} bytes into the program's stream lie in its region. */
    long wrapped(long bytes) {
        return base + (spanMask != 0 || span == 1 ? bytes & spanMask : bytes % span);
    }

    /** Index of the effective type at an address, or {@link #NOT_PLAIN}. */
    int typeAt(long ipa) {
        if (mappings != machine.mappings(v.vm)) {
            forget();
        }
        long page = ipa >>> pageShift;
        int entry = (int) page & (pages.length - 1);
        return pages[entry] == page ? types[entry] : look(ipa, page, entry);
    }

    /** How many bytes from an address on, itself included, have its type and are mapped; at least to the end of its page. */
    long sameBytes(long ipa) {
        int type = typeAt(ipa);
        if (type == NOT_PLAIN) {
            return 0;
        }
        if (ipa < sameFrom || ipa >= sameTo) {
            sameFrom = ipa;
            sameTo = ((ipa >>> pageShift) + 1) << pageShift;
            for (int i = 1; i < MOST_LEAVES && sameTo < gpa + region.sizeBytes() && typeAt(sameTo) == type; i++) {
                sameTo += 1L << pageShift;
            }
        }
        return sameTo - ipa;
    }

    /** Index of the type of all the span, or {@link #NOT_PLAIN} where it has several. */
    int typeOfSpan() {
        return sameBytes(gpa + base) >= span ? typeAt(gpa + base) : NOT_PLAIN;
    }

    private void forget() {
        Arrays.fill(pages, -1);
        sameFrom = 0;
        sameTo = 0;
        mappings = machine.mappings(v.vm);
    }

    private int look(long ipa, long page, int entry) {
        if (!machine.hasSlot(regionId) || !(machine.walk(v.vm, ipa) instanceof Stage2Walk.Mapped leaf)) {
            return NOT_PLAIN;
        }
        MemoryType type = StageCombiner.effectiveType(
                program.stage1().mair(),
                machine.memAttr(leaf),
                machine.platform().cpu().fwb(),
                false);
        if (type == null) {
            return NOT_PLAIN;
        }
        pages[entry] = page;
        types[entry] = (byte) Way.index(type);
        return Way.index(type);
    }
}
