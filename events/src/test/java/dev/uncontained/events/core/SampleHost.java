package dev.uncontained.events.core;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.ActionSpec;
import dev.uncontained.arm.host.DeviceSpec;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostEvent.ActionDue;
import dev.uncontained.events.HostEvent.HostBooted;
import dev.uncontained.events.platform.PlatformYaml;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Hosts written out for tests: a platform of the lab, and devices put together by hand. */
public final class SampleHost {
    public static final long MIB = 1L << 20;
    public static final long PA = 0x40_0000_0000L;
    public static final long GPA = 0x80_0000_0000L;

    private final Platform platform;
    private final Policy policy;
    private final List<DeviceSpec> devices = new ArrayList<>();
    private final List<ActionSpec> actions = new ArrayList<>();
    private int regions;

    private SampleHost(String platform, Policy policy) {
        try {
            this.platform = PlatformYaml.read(Path.of("..", "platforms", platform + ".yaml"));
        } catch (Exception e) {
            throw new UncheckedIOException(new java.io.IOException(e));
        }
        this.policy = policy;
    }

    public static SampleHost on(String platform, Policy policy) {
        return new SampleHost(platform, policy);
    }

    /** A device with one region, for VM 0. */
    public SampleHost device(String name, RegionKind kind, boolean audited, RegionSpec region) {
        devices.add(new DeviceSpec(name, 0, kind, -1, audited, 0, null, List.of(region)));
        return this;
    }

    /** A BAR of so many bytes at the n-th GiB of either address space. */
    public SampleHost bar(String name, long sizeBytes) {
        return device(name, RegionKind.VFIO_PCI, false, region(name, sizeBytes, HostMapping.NONCACHED));
    }

    public SampleHost platformDevice(String name, long sizeBytes, boolean audited) {
        return device(name, RegionKind.VFIO_PLATFORM, audited, region(name, sizeBytes, HostMapping.NONCACHED));
    }

    public SampleHost gicv(long sizeBytes) {
        return device("gicv", RegionKind.GICV, false, region("gicv", sizeBytes, HostMapping.NONCACHED));
    }

    public SampleHost action(ActionKind kind, String target, String argument) {
        actions.add(new ActionSpec(actions.size(), 1000L * (actions.size() + 1), kind, target, argument, 100));
        return this;
    }

    public RegionSpec region(String name, long sizeBytes, HostMapping mapping) {
        long at = (long) regions << 30;
        return regionAt(name, PA + at, GPA + at, sizeBytes, mapping);
    }

    public RegionSpec regionAt(String name, long pa, long gpa, long sizeBytes, HostMapping mapping) {
        return new RegionSpec(regions++, name + "/bar0", 0, pa, gpa, sizeBytes, sizeBytes, true, 64, mapping);
    }

    public HostSpec spec() {
        return new HostSpec(
                "p/h-0",
                "h-0",
                "h",
                1,
                policy,
                platform,
                1_000_000,
                0,
                100_000,
                64,
                List.of(platform.link()),
                devices,
                List.of(),
                actions);
    }

    public HostBooted booted(Integer... actionsApplied) {
        return new HostBooted(header(1), spec(), List.of(actionsApplied));
    }

    /** The action as request {@code index + 1}. */
    public ActionDue due(int index) {
        return new ActionDue(header(2 + index), index + 1L, actions.get(index));
    }

    public static Header header(long seq) {
        return new Header("r", "p/h-0", 1, 1000 * seq, seq);
    }
}
