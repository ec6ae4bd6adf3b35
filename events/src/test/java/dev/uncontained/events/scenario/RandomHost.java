package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.ActionSpec;
import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.host.VcpuSpec;
import dev.uncontained.arm.host.VmSpec;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Erratum;
import dev.uncontained.arm.platform.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random hosts: any platform, cores and times, kind of region, program, mapping, link and action. */
final class RandomHost {
    /** What KVM may map, Normal-NC twice as often as the others. */
    static final MemoryType[] STAGE2 = {
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
    private static final int DEVICES_OF_A_VM = 2;
    private static final int SHARES = 1_000;
    private static final int MOST_OF_OTHER_CORES = 10_000;

    private RandomHost() {}

    static HostMaker of(Random random, long seed) throws Exception {
        Platform usual =
                Unmeasured.any(Platforms.named(pick(random, Platforms.names().toArray(String[]::new))), random);
        Platform platform = RandomCores.any(usual, random);
        List<DeviceSpec> devices = new ArrayList<>();
        List<VmSpec> vms = new ArrayList<>();
        for (int vm = 0; vm < 1 + random.nextInt(2); vm++) {
            for (int d = 0; d < DEVICES_OF_A_VM; d++) {
                devices.add(device(random, vm, devices.size()));
            }
            List<VcpuSpec> vcpus = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(2); i++) {
                vcpus.add(HostMaker.vcpu(programs(random, devices)));
            }
            vms.add(new VmSpec("vm" + vm, vcpus));
        }
        long quantumNs = 1_000L * (1 + random.nextInt(40));
        long lengthNs = quantumNs * (3 + random.nextInt(12));
        return HostMaker.on(platform)
                .seed(seed)
                .lengthNs(lengthNs)
                .limit(limit(random, platform.equals(usual)))
                .quantumNs(quantumNs)
                .bursts(1 + random.nextInt(random.nextBoolean() ? 20 : 5_000))
                .links(
                        new LinkSpec(
                                "a",
                                1 + random.nextInt(6),
                                1 << random.nextInt(5),
                                128 << random.nextInt(3),
                                true,
                                false),
                        new LinkSpec("b", 1 + random.nextInt(6), 1, 256, false, true))
                .devices(devices)
                .vms(vms.toArray(VmSpec[]::new))
                .actions(actions(random, platform, vms.size(), lengthNs));
    }

    /** Accesses of a vCPU, 0 for as many as there is time for: that may be a hundred times as many where the cores are not those of a shipped file. */
    private static int limit(Random random, boolean hasUsualCores) {
        if (!hasUsualCores) {
            return 1 + random.nextInt(MOST_OF_OTHER_CORES);
        }
        return random.nextInt(5) == 0 ? 1 + random.nextInt(3_000) : 0;
    }

    static <T> T pick(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static DeviceSpec device(Random random, int vm, int id) {
        long size = 1L << (14 + random.nextInt(4));
        RegionSpec region = HostMaker.region(id, size, random.nextInt(3) == 0 ? size / 2 : size);
        DeviceSpec device = HostMaker.device(vm, "d" + id, pick(random, KINDS), random.nextInt(2), region);
        return Altered.record(device, "servicePs", random.nextInt(3) == 0 ? 30_000L : 0L);
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

    /** On the two devices made last. */
    private static ProgramMaker[] programs(Random random, List<DeviceSpec> devices) {
        ProgramMaker[] programs = new ProgramMaker[1 + random.nextInt(random.nextBoolean() ? 1 : 3)];
        int left = SHARES;
        for (int i = 0; i < programs.length; i++) {
            int share = i == programs.length - 1 ? left : Math.min(left, random.nextInt(600));
            left -= share;
            RegionSpec region = devices.get(devices.size() - 1 - random.nextInt(DEVICES_OF_A_VM))
                    .regions()
                    .getFirst();
            Program program = pick(random, Program.values());
            long offset =
                    switch (random.nextInt(6)) {
                        case 0, 1 -> 64L * random.nextInt(8);
                        case 2 -> random.nextInt(8_192);
                        default -> 0;
                    };
            programs[i] = any(random, program)
                    .in(region.id())
                    .bytes(1 << random.nextInt(program == Program.POLL || program == Program.DOORBELL ? 4 : 7))
                    .over(Math.min(region.sizeBytes() - offset, 64L << random.nextInt(10)) & -64)
                    .at(offset)
                    .share(share)
                    .rate(random.nextInt(8) == 0 ? 1_000_000L * (1 + random.nextInt(50)) : 0)
                    .pushing(program == Program.BLUEFLAME && random.nextBoolean() ? 64 << random.nextInt(5) : null);
        }
        return programs;
    }

    /** A program in any idiom, sometimes through another mapping than the usual, sometimes the kernel's. */
    static ProgramMaker any(Random random, Program program) {
        ProgramMaker made = ProgramMaker.of(program)
                .idiom(pick(random, StoreIdiom.values()))
                .kernel(random.nextInt(4) == 0)
                .making(program == Program.HOSTILE && random.nextBoolean() ? pick(random, AccessKind.values()) : null);
        return random.nextInt(3) == 0 ? made.through(pick(random, GuestMapping.values())) : made;
    }
}
