package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.host.VcpuSpec;
import dev.uncontained.arm.host.VmSpec;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random hosts whose devices all hang on one narrow link, and whose guests are back at once after a fault, so that the link stays busy. */
final class RandomLink {
    private static final String[] PLATFORMS = {
        "grace", "altra", "bcm2712", "layerscape", "tegra194", "apple-m1", "gicv2-soc", "ideal"
    };
    private static final int DEVICES_OF_A_VM = 2;
    private static final long SIZE = 64 << 10;
    private static final long LENGTH_NS = 10_000_000;
    private static final int SHARES = 1_000;

    private RandomLink() {}

    static HostSpec host(Random random, long seed) throws Exception {
        Platform platform = quick(Unmeasured.any(Rig.platform(pick(random, PLATFORMS)), random));
        LinkSpec link =
                new LinkSpec("narrow", 1 + random.nextInt(2), 1, 256, random.nextBoolean(), random.nextBoolean());
        List<DeviceSpec> devices = new ArrayList<>();
        List<VmSpec> vms = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int vm = 0; vm < count; vm++) {
            for (int d = 0; d < DEVICES_OF_A_VM; d++) {
                devices.add(device(random, vm, d));
            }
            List<VcpuSpec> vcpus = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                vcpus.add(new VcpuSpec(programs(random, vm * DEVICES_OF_A_VM)));
            }
            vms.add(new VmSpec("vm" + vm, vcpus));
        }
        return new HostSpec(
                "vma-flag/link-0",
                "link-0",
                "link",
                seed,
                Policy.VMA_FLAG,
                platform,
                LENGTH_NS,
                0,
                20_000,
                4_096,
                List.of(link),
                devices,
                vms,
                List.of());
    }

    private static Platform quick(Platform p) {
        return new Platform(
                p.name(),
                p.title(),
                p.cpu(),
                p.timing(),
                p.gic(),
                p.pcie(),
                p.slave(),
                p.gicv(),
                p.serror(),
                new Recovery(p.recovery().hostNs(), 20_000, 1_000),
                p.link(),
                p.errata(),
                p.claims());
    }

    private static DeviceSpec device(Random random, int vm, int d) {
        int id = vm * DEVICES_OF_A_VM + d;
        long decoded = random.nextInt(3) == 0 ? SIZE / 2 : SIZE;
        RegionSpec region = new RegionSpec(
                id,
                "d" + d + "/bar0",
                0,
                0x4000_0000L + ((long) id << 24),
                0x1000_0000L + ((long) id << 24),
                SIZE,
                decoded,
                true,
                64,
                HostMapping.NONCACHED);
        long servicePs = random.nextInt(3) == 0 ? 1_000L * random.nextInt(1_000) : 0;
        return new DeviceSpec("vm" + vm + "/d" + d, vm, RegionKind.VFIO_PCI, 0, true, servicePs, null, List.of(region));
    }

    private static List<ProgramSpec> programs(Random random, int firstRegion) {
        List<ProgramSpec> programs = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            Program program = pick(random, Program.values());
            GuestMapping stage1 = random.nextInt(3) == 0 ? pick(random, GuestMapping.values()) : program.usualMapping();
            programs.add(new ProgramSpec(
                    program,
                    firstRegion + random.nextInt(DEVICES_OF_A_VM),
                    stage1,
                    4 << random.nextInt(5),
                    SIZE / 2,
                    random.nextInt(4) == 0 ? random.nextInt(4_096) : 0,
                    i == count - 1 ? SHARES - i * (SHARES / count) : SHARES / count,
                    0,
                    pick(random, StoreIdiom.values()),
                    random.nextInt(4) == 0,
                    null,
                    program == Program.HOSTILE && random.nextBoolean() ? pick(random, AccessKind.values()) : null));
        }
        return programs;
    }

    private static <T> T pick(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
