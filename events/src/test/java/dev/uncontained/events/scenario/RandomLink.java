package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.host.VcpuSpec;
import dev.uncontained.arm.host.VmSpec;
import dev.uncontained.arm.platform.Platform;
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
    private static final int SHARES = 1_000;

    private RandomLink() {}

    static HostMaker host(Random random, long seed) throws Exception {
        Platform platform =
                Platforms.withQuickGuests(Unmeasured.any(Platforms.named(RandomHost.pick(random, PLATFORMS)), random));
        List<DeviceSpec> devices = new ArrayList<>();
        List<VmSpec> vms = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int vm = 0; vm < count; vm++) {
            for (int d = 0; d < DEVICES_OF_A_VM; d++) {
                devices.add(device(random, vm, devices.size()));
            }
            List<VcpuSpec> vcpus = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                vcpus.add(HostMaker.vcpu(programs(random, vm * DEVICES_OF_A_VM)));
            }
            vms.add(new VmSpec("vm" + vm, vcpus));
        }
        return HostMaker.on(platform)
                .seed(seed)
                .lengthNs(10_000_000)
                .quantumNs(20_000)
                .links(new LinkSpec(
                        "narrow", 1 + random.nextInt(2), 1, 256, random.nextBoolean(), random.nextBoolean()))
                .devices(devices)
                .vms(vms.toArray(VmSpec[]::new));
    }

    private static DeviceSpec device(Random random, int vm, int id) {
        RegionSpec region = HostMaker.region(id, SIZE, random.nextInt(3) == 0 ? SIZE / 2 : SIZE);
        return Altered.record(
                HostMaker.device(vm, "d" + id, RegionKind.VFIO_PCI, 0, region),
                "servicePs",
                random.nextInt(3) == 0 ? 1_000L * random.nextInt(1_000) : 0L);
    }

    private static ProgramMaker[] programs(Random random, int firstRegion) {
        ProgramMaker[] programs = new ProgramMaker[1 + random.nextInt(3)];
        int part = SHARES / programs.length;
        for (int i = 0; i < programs.length; i++) {
            programs[i] = RandomHost.any(random, RandomHost.pick(random, Program.values()))
                    .in(firstRegion + random.nextInt(DEVICES_OF_A_VM))
                    .bytes(4 << random.nextInt(5))
                    .over(SIZE / 2)
                    .at(random.nextInt(4) == 0 ? random.nextInt(4_096) : 0)
                    .share(i == programs.length - 1 ? SHARES - i * part : part);
        }
        return programs;
    }
}
