package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.LineNumbers;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.LongFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Three forms of the engine, one result: random programs, types and platforms. */
final class FormsAgreeTest {
    @Property(tries = 300)
    void threeFormsComeToTheSameBitForBit(@ForAll long seed) throws Exception {
        HostSpec spec = RandomHost.of(new Random(seed), seed).spec();
        assertAgreement(form -> kvm(spec, form, seed, null));
    }

    @Property(tries = 150)
    void accessesAllOverPagesOfOneTypeComeToTheSame(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        HostSpec spec = scattered(RandomHost.of(random, seed), random).spec();
        MemoryType type = RandomHost.pick(random, RandomHost.STAGE2);
        LineNumbers.runOutAfter(random.nextInt(8));
        assertAgreement(form -> new MiniatureKvm(spec, form, ipa -> type, null));
    }

    @Property(tries = 150)
    void rowsOfFrameBuffersComeToTheSame(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        HostMaker host = RandomHost.of(random, seed);
        HostSpec spec = host.programs(program -> frameBuffer(program, host.spec(), random))
                .spec();
        int alikeShift = 12 + random.nextInt(6);
        assertAgreement(form -> new MiniatureKvm(
                spec, form, ipa -> RandomHost.pick(new Random(seed ^ (ipa >>> alikeShift)), RandomHost.STAGE2), null));
    }

    private static void assertAgreement(Function<Form, MiniatureKvm> in) {
        MiniatureKvm reference = in.apply(Form.REFERENCE);
        HostTotals totals = reference.toEnd();
        assertThat(reference.imbalances).isEmpty();
        for (Form form : List.of(Form.GENERAL, Form.FAST)) {
            MiniatureKvm other = in.apply(form);
            HostTotals found = other.toEnd();
            assertThat(other.bursts).as("bursts of " + form).isEqualTo(reference.bursts);
            assertThat(other.quanta).as("quanta of " + form).isEqualTo(reference.quanta);
            assertThat(found).as("totals of " + form).isEqualTo(totals);
        }
    }

    @Property(tries = 60)
    void aMachineTakenApartAndRestoredInAnyFormGoesOn(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        HostSpec spec = RandomHost.of(random, seed).spec();
        long breakAt = random.nextInt(4);
        MiniatureKvm whole = kvm(spec, Form.FAST, seed, null);
        HostTotals totals = whole.toEnd();
        for (Form form : Form.values()) {
            MiniatureKvm broken = kvm(spec, form, seed, breakAt);
            assertThat(broken.toEnd()).as("totals of " + form).isEqualTo(totals);
            assertThat(broken.bursts).as("bursts of " + form).isEqualTo(whole.bursts);
        }
    }

    @Property(tries = 60)
    void burstSizeChangesNoTotalFaultOrTime(@ForAll long seed) throws Exception {
        HostMaker host = RandomHost.of(new Random(seed), seed);
        MiniatureKvm usual = kvm(host.spec(), Form.FAST, seed, null);
        String totals = withoutK(usual.toEnd());
        for (int size : new int[] {1, 7, 65_536}) {
            MiniatureKvm other = kvm(host.bursts(size).spec(), Form.FAST, seed, null);
            assertThat(withoutK(other.toEnd())).as("in bursts of " + size).isEqualTo(totals);
            assertThat(other.quanta).as("in bursts of " + size).isEqualTo(usual.quanta);
        }
    }

    static String withoutK(HostTotals totals) {
        return totals.toString().replaceAll("lastK=-?[0-9]+", "");
    }

    /** The same host without what nobody has measured, which is not executed in batches, and four of whose five programs draw where each access goes. */
    private static HostMaker scattered(HostMaker host, Random random) {
        Platform measured =
                Unmeasured.speculating(Unmeasured.flushingAfter(host.spec().platform(), null), null);
        return host.platform(measured).programs(program -> scattered(program, random));
    }

    private static ProgramMaker scattered(ProgramMaker made, Random random) {
        ProgramSpec p = made.spec();
        Program program =
                switch (random.nextInt(5)) {
                    case 0 -> p.program();
                    case 1, 2 -> Program.RANDOM;
                    default -> Program.MIXED;
                };
        return ProgramMaker.of(program)
                .in(p.region())
                .bytes(p.accessBytes())
                .over(64L << (5 + random.nextInt(4)))
                .at(p.offset())
                .share(p.sharePermille())
                .idiom(p.idiom())
                .kernel(p.kernel());
    }

    /** Three of four programs fill frames of up to 31 rows, most of which begin at a line, some at another place or on two pages. */
    private static ProgramMaker frameBuffer(ProgramMaker made, HostSpec host, Random random) {
        ProgramSpec p = made.spec();
        if (random.nextInt(4) == 0) {
            return made;
        }
        int size = 1 << random.nextInt(7);
        long offset =
                switch (random.nextInt(8)) {
                    case 0 -> (long) size * random.nextInt(4096 / size);
                    case 1, 2 -> 4096 - 64L * (1 + random.nextInt(3));
                    default -> 64L * random.nextInt(64);
                };
        long most = sizeBytes(host, p.region()) - offset;
        return ProgramMaker.of(Program.FRAMEBUFFER)
                .in(p.region())
                .through(p.stage1())
                .bytes(size)
                .over(random.nextLong(4096, random.nextLong(4096, most + 1) + 1) & -64)
                .at(offset)
                .share(p.sharePermille())
                .idiom(p.idiom())
                .kernel(p.kernel());
    }

    private static long sizeBytes(HostSpec host, int region) {
        return host.devices().stream()
                .flatMap(device -> device.regions().stream())
                .filter(r -> r.id() == region)
                .findFirst()
                .orElseThrow()
                .sizeBytes();
    }

    /** One host in eight has every region trapped; of the others, every second has pages taken away between quanta. */
    private static MiniatureKvm kvm(HostSpec spec, Form form, long seed, @Nullable Long breakAt) {
        return new MiniatureKvm(spec, form, types(seed), breakAt) {
            @Override
            boolean hasSlot() {
                return (seed & 7) != 0;
            }

            @Override
            void between(long quantum) {
                Random random = new Random(seed + quantum * 0x9E3779B97F4A7C15L);
                if ((seed & 8) != 0 && random.nextInt(3) == 0) {
                    unmapOne(random);
                }
            }
        };
    }

    /** Each page of a type of its own. */
    private static LongFunction<MemoryType> types(long seed) {
        return ipa -> RandomHost.pick(new Random(seed ^ (ipa >>> 12)), RandomHost.STAGE2);
    }
}
