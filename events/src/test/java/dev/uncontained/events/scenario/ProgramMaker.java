package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.StoreIdiom;
import org.jspecify.annotations.Nullable;

/**
 * Makes programs for tests. {@link #of} is a process that accesses 8 bytes at a time of the first 4 KiB of region 0, through the program's usual mapping, at full speed and with all its stores
 * gathered; the rest says in what a program differs from it.
 */
record ProgramMaker(ProgramSpec spec) {
    static ProgramMaker of(Program program) {
        return new ProgramMaker(
                new ProgramSpec(program, 0, program.usualMapping(), 8, 4_096, 0, 1_000, 0, StoreIdiom.IDEAL, false));
    }

    /** A hostile program that makes one kind of access. */
    static ProgramMaker only(AccessKind kind) {
        return of(Program.HOSTILE).with("only", kind);
    }

    ProgramMaker through(GuestMapping stage1) {
        return with("stage1", stage1);
    }

    ProgramMaker bytes(int accessBytes) {
        return with("accessBytes", accessBytes);
    }

    ProgramMaker over(long spanBytes) {
        return with("spanBytes", spanBytes);
    }

    ProgramMaker at(long offset) {
        return with("offset", offset);
    }

    ProgramMaker in(int region) {
        return with("region", region);
    }

    ProgramMaker share(int permille) {
        return with("sharePermille", permille);
    }

    /** Accesses a second, 0 for full speed. */
    ProgramMaker rate(long perSecond) {
        return with("ratePerSecond", perSecond);
    }

    ProgramMaker idiom(StoreIdiom idiom) {
        return with("idiom", idiom);
    }

    /** Whether it is the guest's kernel. */
    ProgramMaker kernel(boolean isKernel) {
        return with("kernel", isKernel);
    }

    /** How much blueflame stores between two barriers. */
    ProgramMaker pushing(@Nullable Integer bytes) {
        return with("pushBytes", bytes);
    }

    ProgramMaker making(@Nullable AccessKind only) {
        return with("only", only);
    }

    private ProgramMaker with(String component, @Nullable Object value) {
        return new ProgramMaker(Altered.record(spec, component, value));
    }
}
