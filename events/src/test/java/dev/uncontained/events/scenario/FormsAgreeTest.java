package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.ActionSpec;
import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.host.VcpuSpec;
import dev.uncontained.arm.host.VmSpec;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Erratum;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.platform.PlatformYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Three forms of the engine, one result: random programs, types and platforms. */
final class FormsAgreeTest {
    private static final List<String> PLATFORMS = List.of(
            "grace",
            "altra",
            "bcm2711",
            "bcm2712",
            "armada-3720",
            "layerscape",
            "tegra194",
            "apple-m1",
            "gicv2-soc",
            "unaudited-soc",
            "ideal");
    private static final MemoryType[] STAGE2 = {
        MemoryType.DEVICE_nGnRE, MemoryType.NORMAL_NC, MemoryType.NORMAL_NC, MemoryType.NORMAL_WB
    };

    private static final RegionKind[] KINDS = {
        RegionKind.VFIO_PCI,
        RegionKind.VFIO_PCI,
        RegionKind.VFIO_PCI,
        RegionKind.VFIO_PCI,
        RegionKind.VFIO_PLATFORM,
        RegionKind.GICV
    };

    @Property(tries = 300)
    void threeFormsComeToTheSameBitForBit(@ForAll long seed) throws Exception {
        HostSpec spec = host(new Random(seed), seed);
        MiniatureKvm reference = kvm(spec, Form.REFERENCE, seed, null);
        HostTotals totals = reference.toEnd();
        assertThat(reference.imbalances).isEmpty();
        for (Form form : List.of(Form.GENERAL, Form.FAST)) {
            MiniatureKvm other = kvm(spec, form, seed, null);
            HostTotals found = other.toEnd();
            assertThat(other.bursts).as("bursts of " + form).isEqualTo(reference.bursts);
            assertThat(other.quanta).as("quanta of " + form).isEqualTo(reference.quanta);
            assertThat(found).as("totals of " + form).isEqualTo(totals);
        }
    }

    @Property(tries = 150)
    void accessesAllOverPagesOfOneTypeComeToTheSame(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        HostSpec spec = measured(scattered(host(random, seed), random));
        MemoryType type = pick(random, STAGE2);
        MiniatureKvm reference = new MiniatureKvm(spec, Form.REFERENCE, ipa -> type, null);
        HostTotals totals = reference.toEnd();
        for (Form form : List.of(Form.GENERAL, Form.FAST)) {
            MiniatureKvm other = new MiniatureKvm(spec, form, ipa -> type, null);
            HostTotals found = other.toEnd();
            assertThat(other.bursts).as("bursts of " + form).isEqualTo(reference.bursts);
            assertThat(other.quanta).as("quanta of " + form).isEqualTo(reference.quanta);
            assertThat(found).as("totals of " + form).isEqualTo(totals);
        }
    }

    @Property(tries = 60)
    void aMachineTakenApartAndRestoredInAnyFormGoesOn(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        HostSpec spec = host(random, seed);
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
        HostSpec spec = host(new Random(seed), seed);
        MiniatureKvm usual = kvm(spec, Form.FAST, seed, null);
        String totals = withoutK(usual.toEnd());
        for (int size : new int[] {1, 7, 65_536}) {
            MiniatureKvm other = kvm(inBurstsOf(spec, size), Form.FAST, seed, null);
            assertThat(withoutK(other.toEnd())).as("in bursts of " + size).isEqualTo(totals);
            assertThat(other.quanta).as("in bursts of " + size).isEqualTo(usual.quanta);
        }
    }

    static String withoutK(HostTotals totals) {
        return totals.toString().replaceAll("lastK=-?[0-9]+", "");
    }

    static HostSpec inBurstsOf(HostSpec s, int burst) {
        return new HostSpec(
                s.host(),
                s.trafficId(),
                s.group(),
                s.seed(),
                s.policy(),
                s.platform(),
                s.lengthNs(),
                s.accessLimit(),
                s.quantumNs(),
                burst,
                s.links(),
                s.devices(),
                s.vms(),
                s.actions());
    }

    /** The same host without what nobody has measured, which is not executed in batches. */
    private static HostSpec measured(HostSpec s) {
        Platform platform = Unmeasured.speculating(Unmeasured.flushingAfter(s.platform(), null), null);
        return new HostSpec(
                s.host(),
                s.trafficId(),
                s.group(),
                s.seed(),
                s.policy(),
                platform,
                s.lengthNs(),
                s.accessLimit(),
                s.quantumNs(),
                s.burstAccesses(),
                s.links(),
                s.devices(),
                s.vms(),
                s.actions());
    }

    /** The same host, four of whose five programs draw where each access goes. */
    private static HostSpec scattered(HostSpec s, Random random) {
        List<VmSpec> vms = s.vms().stream()
                .map(vm -> new VmSpec(
                        vm.name(),
                        vm.vcpus().stream()
                                .map(vcpu -> new VcpuSpec(vcpu.programs().stream()
                                        .map(program -> scattered(program, random))
                                        .toList()))
                                .toList()))
                .toList();
        return new HostSpec(
                s.host(),
                s.trafficId(),
                s.group(),
                s.seed(),
                s.policy(),
                s.platform(),
                s.lengthNs(),
                s.accessLimit(),
                s.quantumNs(),
                s.burstAccesses(),
                s.links(),
                s.devices(),
                vms,
                s.actions());
    }

    private static ProgramSpec scattered(ProgramSpec p, Random random) {
        Program program =
                switch (random.nextInt(5)) {
                    case 0 -> p.program();
                    case 1, 2 -> Program.RANDOM;
                    default -> Program.MIXED;
                };
        return new ProgramSpec(
                program,
                p.region(),
                program.usualMapping(),
                p.accessBytes(),
                64L << (5 + random.nextInt(4)),
                p.offset(),
                p.sharePermille(),
                0,
                p.idiom(),
                p.kernel());
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
        return ipa -> STAGE2[new Random(seed ^ (ipa >>> 12)).nextInt(STAGE2.length)];
    }

    static HostSpec host(Random random, long seed) throws Exception {
        Platform platform = Unmeasured.any(
                PlatformYaml.read(
                        Path.of("..", "platforms", PLATFORMS.get(random.nextInt(PLATFORMS.size())) + ".yaml")),
                random);
        List<LinkSpec> links = List.of(
                new LinkSpec("a", 1 + random.nextInt(6), 1 << random.nextInt(5), 128 << random.nextInt(3), true, false),
                new LinkSpec("b", 1 + random.nextInt(6), 1, 256, false, true));
        List<DeviceSpec> devices = new ArrayList<>();
        List<VmSpec> vms = new ArrayList<>();
        int region = 0;
        for (int vm = 0; vm < 1 + random.nextInt(2); vm++) {
            int first = region;
            for (int d = 0; d < 2; d++) {
                RegionKind kind = KINDS[random.nextInt(KINDS.length)];
                boolean onLink = kind == RegionKind.VFIO_PCI;
                long size = 1L << (14 + random.nextInt(4));
                long decoded = random.nextInt(3) == 0 ? size / 2 : size;
                RegionSpec of = new RegionSpec(
                        region,
                        "d" + d + "/bar0",
                        0,
                        0x4000_0000L + ((long) region << 24),
                        0x1000_0000L + ((long) region << 24),
                        size,
                        decoded,
                        true,
                        64,
                        HostMapping.NONCACHED);
                devices.add(new DeviceSpec(
                        "vm" + vm + "/d" + d,
                        vm,
                        kind,
                        onLink ? random.nextInt(2) : -1,
                        true,
                        random.nextInt(3) == 0 ? 30_000 : 0,
                        null,
                        List.of(of)));
                region++;
            }
            List<VcpuSpec> vcpus = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(2); i++) {
                vcpus.add(new VcpuSpec(programs(random, devices, first)));
            }
            vms.add(new VmSpec("vm" + vm, vcpus));
        }
        long quantumNs = 1_000L * (1 + random.nextInt(40));
        long lengthNs = quantumNs * (3 + random.nextInt(12));
        return new HostSpec(
                "vma-flag/g-0",
                "g-0",
                "g",
                seed,
                Policy.VMA_FLAG,
                platform,
                lengthNs,
                random.nextInt(5) == 0 ? 1 + random.nextInt(3_000) : 0,
                quantumNs,
                1 + random.nextInt(random.nextBoolean() ? 20 : 5_000),
                links,
                devices,
                vms,
                actions(random, platform, vms.size(), lengthNs));
    }

    private static List<ActionSpec> actions(Random random, Platform platform, int vms, long lengthNs) {
        List<ActionSpec> actions = new ArrayList<>();
        int count = random.nextBoolean() ? 0 : 1 + random.nextInt(4);
        long atNs = 0;
        for (int i = 0; i < count; i++) {
            atNs += random.nextLong(lengthNs / count);
            long costNs = random.nextInt(3) * 500L;
            actions.add(
                    switch (random.nextInt(4)) {
                        case 0 ->
                            new ActionSpec(i, atNs, ActionKind.HOSTILE_START, "vm" + random.nextInt(vms), "", costNs);
                        case 1 -> erratum(i, atNs, random, platform, costNs);
                        default ->
                            new ActionSpec(
                                    i,
                                    atNs,
                                    ActionKind.LINK_RETRAIN,
                                    random.nextBoolean() ? "a" : "b",
                                    String.valueOf(1 << random.nextInt(5)),
                                    costNs);
                    });
        }
        return actions;
    }

    /** On, if the platform has any; else off, which changes nothing. */
    private static ActionSpec erratum(int index, long atNs, Random random, Platform platform, long costNs) {
        List<Erratum> errata = platform.errata();
        boolean isOn = !errata.isEmpty() && random.nextInt(3) != 0;
        return new ActionSpec(
                index,
                atNs,
                isOn ? ActionKind.ERRATUM_ON : ActionKind.ERRATUM_OFF,
                "",
                errata.isEmpty()
                        ? ""
                        : errata.get(random.nextInt(errata.size())).name(),
                costNs);
    }

    private static List<ProgramSpec> programs(Random random, List<DeviceSpec> devices, int first) {
        int count = 1 + random.nextInt(random.nextBoolean() ? 1 : 3);
        List<ProgramSpec> programs = new ArrayList<>();
        int left = 1_000;
        for (int i = 0; i < count; i++) {
            int share = i == count - 1 ? left : Math.min(left, random.nextInt(600));
            left -= share;
            RegionSpec region = devices.get(first + random.nextInt(2)).regions().getFirst();
            Program program = pick(random, Program.values());
            int access = 1 << random.nextInt(program == Program.POLL || program == Program.DOORBELL ? 4 : 7);
            long offset =
                    switch (random.nextInt(6)) {
                        case 0, 1 -> 64L * random.nextInt(8);
                        case 2 -> random.nextInt(8_192);
                        default -> 0;
                    };
            long span = Math.min(region.sizeBytes() - offset, 64L << random.nextInt(10)) & -64;
            programs.add(new ProgramSpec(
                    program,
                    region.id(),
                    mapping(random, program),
                    access,
                    span,
                    offset,
                    share,
                    random.nextInt(8) == 0 ? 1_000_000L * (1 + random.nextInt(50)) : 0,
                    pick(random, StoreIdiom.values()),
                    random.nextInt(4) == 0,
                    program == Program.BLUEFLAME && random.nextBoolean() ? 64 << random.nextInt(5) : null,
                    program == Program.HOSTILE && random.nextBoolean() ? pick(random, AccessKind.values()) : null));
        }
        return programs;
    }

    private static GuestMapping mapping(Random random, Program program) {
        GuestMapping usual = program.usualMapping();
        return random.nextInt(3) == 0 ? pick(random, GuestMapping.values()) : usual;
    }

    private static <T> T pick(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
