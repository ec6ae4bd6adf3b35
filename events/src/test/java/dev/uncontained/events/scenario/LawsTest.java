package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Burst;
import dev.uncontained.arm.host.FaultCause;
import dev.uncontained.arm.host.FaultCount;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.SErrorRules;
import dev.uncontained.arm.platform.TargetRules.Response;
import dev.uncontained.events.scenario.Rig.Seen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What holds whatever the programs, platforms and memory types are. */
final class LawsTest {
    private static final List<Program> STORING =
            List.of(Program.STREAM_WC, Program.STREAM_DEVICE, Program.DOORBELL, Program.BLUEFLAME, Program.FRAMEBUFFER);
    private static final List<String> FAULTLESS = List.of("ideal", "grace", "bcm2712", "layerscape");
    private static final GuestMapping[] GATHERING = {
        GuestMapping.GRE, GuestMapping.IOREMAP_WC, GuestMapping.WRITE_THROUGH, GuestMapping.CACHEABLE
    };
    private static final GuestMapping[] NORMAL = {
        GuestMapping.IOREMAP_WC, GuestMapping.WRITE_THROUGH, GuestMapping.CACHEABLE
    };
    private static final GuestMapping[] NOT_GATHERING = {
        GuestMapping.IOREMAP_NP, GuestMapping.IOREMAP, GuestMapping.NGRE
    };
    private static final int HEADER_BYTES = 24;
    private static final int ST64B_BYTES = 64;
    private static final long ACCESSES = 3_000;

    /** What the stores wrote, less what they wrote twice, is what the link carried. */
    @Property(tries = 150)
    void bytesAreConservedThroughGathering(@ForAll long seed, @ForAll @IntRange(min = 2, max = 6) int sizeBits)
            throws Exception {
        Random random = new Random(seed);
        Program program = STORING.get(random.nextInt(STORING.size()));
        ProgramMaker spec = program(random, program, RandomHost.pick(random, GuestMapping.values()), 1 << sizeBits);
        MemoryType stage2 = random.nextBoolean() ? MemoryType.NORMAL_NC : MemoryType.DEVICE_nGnRE;
        long[] overwritten = new long[1];
        HostTotals totals = Rig.of(faultless(random), spec, stage2)
                .over(4, 8)
                .limit(ACCESSES, 1 + random.nextInt(5_000))
                .run(burst -> overwritten[0] += burst.overwrittenBytes())
                .totals();
        assertThat(totals.completed()).isEqualTo(totals.issued()).isGreaterThanOrEqualTo(ACCESSES);
        assertThat(totals.wireBytes() - HEADER_BYTES * totals.tlps())
                .as("payload of %s", spec)
                .isEqualTo(totals.bytes() - overwritten[0]);
    }

    @Property(tries = 200)
    void gatheringNeverTakesMoreTlps(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Program[] plain = {
            Program.STREAM_WC,
            Program.DOORBELL,
            Program.BLUEFLAME,
            Program.FRAMEBUFFER,
            Program.MIXED,
            Program.RANDOM,
            Program.POLL
        };
        ProgramMaker spec = program(
                random,
                plain[random.nextInt(plain.length)],
                RandomHost.pick(random, GATHERING),
                1 << random.nextInt(5));
        Platform platform = faultless(random);
        HostTotals gathering = Rig.of(platform, spec, MemoryType.NORMAL_NC)
                .limit(ACCESSES, 64)
                .run()
                .totals();
        HostTotals not =
                notGathering(random, platform, spec).limit(ACCESSES, 64).run().totals();
        assertThat(not.issued()).isEqualTo(gathering.issued());
        assertThat(not.bytes()).isEqualTo(gathering.bytes());
        assertThat(not.tlps()).as("TLPs of %s on %s", spec, platform.name()).isGreaterThanOrEqualTo(gathering.tlps());
    }

    /** Offsets, sizes and programs of every kind, so nearly all of it is unaligned: Device memory faults, Normal-NC never. */
    @Property(tries = 150)
    void plainAccessesToNormalNcNeverRaiseAnAlignmentFault(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Program[] plain = {Program.STREAM_WC, Program.POLL, Program.MIXED, Program.RANDOM, Program.FRAMEBUFFER};
        ProgramMaker aligned = program(
                random, plain[random.nextInt(plain.length)], RandomHost.pick(random, NORMAL), 2 << random.nextInt(4));
        ProgramMaker odd = aligned.at(1 + 2L * random.nextInt(512));
        Platform platform = Platforms.withQuickGuests(faultless(random));
        assertThat(alignmentFaults(Rig.of(platform, odd, MemoryType.NORMAL_NC))).isZero();
        assertThat(alignmentFaults(notGathering(random, platform, odd)))
                .as("the same as Device")
                .isPositive();
    }

    @Test
    void anAccessOverTwoPagesNeedsBoth() throws Exception {
        ProgramMaker store = ProgramMaker.of(Program.STREAM_WC).over(8).at(4_092);
        Set<Long> aborts = new TreeSet<>();
        Rig rig = Rig.of(Platforms.named("ideal"), store, MemoryType.NORMAL_NC).limit(1, 1);
        Seen seen = rig.run(burst -> {}, abort -> aborts.add(abort.ipa()));
        assertThat(aborts).containsExactly(HostMaker.BAR + 4_092, HostMaker.BAR + 4_096);
        assertThat(seen.totals().completed()).isEqualTo(1);
        assertThat(seen.totals().tlps()).as("TLPs stay inside their 64 bytes").isEqualTo(2);
    }

    /** The same program on memory that one of the two stages keeps from gathering. */
    private static Rig notGathering(Random random, Platform platform, ProgramMaker program) {
        return random.nextBoolean()
                ? Rig.of(platform, program, MemoryType.DEVICE_nGnRE)
                : Rig.of(platform, program.through(RandomHost.pick(random, NOT_GATHERING)), MemoryType.NORMAL_NC);
    }

    private static long alignmentFaults(Rig rig) {
        Seen seen = rig.limit(200, 64).run();
        return seen.faults().stream()
                .filter(f -> f.cause() == FaultCause.ALIGNMENT || f.cause() == FaultCause.ALIGNMENT_STAGE2)
                .count();
    }

    /** Within a burst, from each to the next of its kind, and from quantum to quantum: also through faults, crashes and hostile guests. */
    @Property(tries = 200)
    void virtualTimeNeverStepsBack(@ForAll long seed) throws Exception {
        Map<String, Long> reached = new HashMap<>();
        List<String> steps = new ArrayList<>();
        MiniatureKvm kvm =
                new MiniatureKvm(
                        RandomHost.of(new Random(seed), seed).spec(), Form.FAST, ipa -> MemoryType.NORMAL_NC, null) {
                    @Override
                    void onBurst(Burst burst) {
                        super.onBurst(burst);
                        String of = burst.vm() + "/" + burst.vcpu() + "/" + burst.region();
                        long before = reached.getOrDefault(of, 0L);
                        if (burst.issued() > 0 && (burst.firstPs() < before || burst.lastPs() < burst.firstPs())) {
                            steps.add("%s k %d: %d, %d after %d"
                                    .formatted(of, burst.k(), burst.firstPs(), burst.lastPs(), before));
                        }
                        if (burst.issued() > 0) {
                            reached.put(of, burst.lastPs());
                        }
                    }
                };
        kvm.toEnd();
        assertThat(steps).isEmpty();
        assertThat(kvm.imbalances).isEmpty();
    }

    /** Two slaves that raise contained errors in turn: what is pending of the one surfaces before the other's, so each region's accesses balance. */
    @Test
    void errorsOfTwoRegionsAreCountedWithTheirOwn() throws Exception {
        Platform raising = Altered.record(
                Platforms.withSlave(
                        Platforms.withQuickGuests(Platforms.named("grace")), "undecodedWrite", Response.SERROR),
                "serror",
                new SErrorRules(0xbe000411L, false));
        ProgramMaker stores = ProgramMaker.of(Program.STREAM_DEVICE).share(500);
        HostSpec spec = HostMaker.on(raising, stores, stores.in(1))
                .devices(List.of(
                        HostMaker.device(0, "a", RegionKind.VFIO_PLATFORM, -1, HostMaker.region(0, 4_096, 0)),
                        HostMaker.device(0, "b", RegionKind.VFIO_PLATFORM, -1, HostMaker.region(1, 4_096, 0))))
                .limit(ACCESSES)
                .spec();
        long[] issued = new long[2];
        long[] ended = new long[2];
        MiniatureKvm kvm = new MiniatureKvm(spec, Form.FAST, ipa -> MemoryType.DEVICE_nGnRE, null) {
            @Override
            void onBurst(Burst burst) {
                super.onBurst(burst);
                issued[burst.region()] += burst.issued();
                ended[burst.region()] += burst.discardedEnd();
            }

            @Override
            void onFault(FaultCount fault) {
                ended[fault.region()] += fault.count();
            }
        };
        HostTotals totals = kvm.toEnd();
        assertThat(kvm.imbalances).isEmpty();
        assertThat(totals.contained()).isGreaterThan(ACCESSES / 2);
        assertThat(issued).doesNotContain(0);
        assertThat(ended).isEqualTo(issued);
    }

    private static Platform faultless(Random random) throws Exception {
        return Platforms.named(FAULTLESS.get(random.nextInt(FAULTLESS.size())));
    }

    /** Without ST64B, which not every platform has. */
    private static ProgramMaker program(Random random, Program program, GuestMapping mapping, int accessBytes) {
        StoreIdiom[] idioms = Arrays.stream(StoreIdiom.values())
                .filter(idiom -> idiom != StoreIdiom.ST64B || accessBytes < ST64B_BYTES)
                .toArray(StoreIdiom[]::new);
        long span = program == Program.FRAMEBUFFER ? 64 << 10 : Math.max(accessBytes, 4L << random.nextInt(11));
        return ProgramMaker.of(program)
                .through(mapping)
                .bytes(accessBytes)
                .over(span)
                .idiom(RandomHost.pick(random, idioms));
    }
}
