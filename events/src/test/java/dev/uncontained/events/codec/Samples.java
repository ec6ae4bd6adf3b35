package dev.uncontained.events.codec;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.ActionSpec;
import dev.uncontained.arm.host.HostMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.MsixSpec;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.AbortEvent;
import dev.uncontained.events.Event;
import dev.uncontained.events.FaultEvent;
import dev.uncontained.events.Header;
import dev.uncontained.events.Hex;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.HostYield;
import dev.uncontained.events.Load;
import dev.uncontained.events.MmioBurst;
import dev.uncontained.events.RegionEvent;
import dev.uncontained.events.Reply;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.platform.PlatformYaml;
import dev.uncontained.events.scenario.Scenario;
import dev.uncontained.events.scenario.ScenarioYaml;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One event of every type, as the golden files hold them. */
final class Samples {
    private static final Path RESOURCES = Path.of("src/test/resources/golden");
    private static final Header HEADER = new Header("r1", "vma-flag/soc-0", 2, 500_000, 9);
    private static final Reply REPLY = new Reply(4, 0, 2);
    private static final Hex VFIO_PCI = new Hex(0x80_0404_4400L);

    private Samples() {}

    static List<Event> all() throws Exception {
        Platform platform = PlatformYaml.read(RESOURCES.resolve("small-platform.yaml"));
        Scenario scenario = ScenarioYaml.read(RESOURCES.resolve("small-scenario.yaml"));
        Map<String, Platform> platforms = Map.of(platform.name(), platform);
        HostSpec spec = scenario.hosts(platforms).getFirst();
        ActionSpec reset = new ActionSpec(0, 1_000_000, ActionKind.DEVICE_RESET, "vm/nic", "", 10_000);
        HostYield yield = new HostYield(
                5_000_000,
                100,
                90,
                1,
                2,
                3,
                Map.of("crash", 4L, "zap", 0L, "vm", 0L, "end", 0L),
                800,
                50,
                2000,
                1,
                List.of(new HostYield.VcpuYield(0, 0, 100, 7, "0123456789abcdef")));
        Stage2Event.Memslot slot = new Stage2Event.Memslot(
                0,
                0,
                RegionKind.VFIO_PCI,
                new Hex(0x80_0000_0000L),
                new Hex(0x40_0000_0000L),
                1 << 20,
                VFIO_PCI,
                HostMapping.NONCACHED,
                true);
        FaultEvent.FaultTally tally = new FaultEvent.FaultTally(0, 1, 2, "alignment", 3, 41, new Hex(0x9200_0061L));
        return List.of(
                new RunEvent.RunStarted(
                        "r1", 1_700_000_000_000L, "0.1.0", scenario, platforms, new Load(20_000, false, 64)),
                new RunEvent.RunStopRequested("r1", "Ctrl-C"),
                new RunEvent.RunCompleted("r1", result()),
                new RunEvent.RunForgotten("r1", "lab forget"),
                new RunEvent.DrillFaultBegan(
                        "r1", "broker-loss", "a broker dies", "kill", "broker-2", 1_700_000_001_000L),
                new RunEvent.DrillFaultEnded("r1", "broker-loss", "a broker dies", "broker-2", 1_700_000_002_000L),
                new HostEvent.HostBooted(HEADER, spec, List.of(0)),
                new HostEvent.ActionDue(HEADER, 3, reset),
                new HostEvent.GuestActionApplied(HEADER, 1),
                new HostEvent.HostCrashed(HEADER, "width", new Hex(0xbe00_0011L), 3, -1, 540.0, yield),
                new HostEvent.HostFinished(HEADER, false, 12, 2, yield, "0123456789abcdef"),
                new RegionEvent.RegionRegistered(
                        HEADER,
                        REPLY,
                        0,
                        "vm/nic",
                        0,
                        RegionKind.VFIO_PCI,
                        0,
                        new Hex(0x80_0000_0000L),
                        new Hex(0x40_0000_0000L),
                        1 << 20,
                        true,
                        new MsixSpec(64, 2, 0x2000),
                        VFIO_PCI,
                        HostMapping.NONCACHED,
                        false),
                new RegionEvent.RegionRefused(HEADER, REPLY, 1, "vm/nic", 2, "EINVAL", "the BAR cannot be mapped"),
                new RegionEvent.RegionReflagged(HEADER, REPLY, 0, VFIO_PCI, true, "audit passed"),
                new RegionEvent.RegionZapped(HEADER, REPLY, 0, "device reset"),
                new RegionEvent.RegionRestored(HEADER, REPLY, 0, VFIO_PCI, "device reset"),
                new RegionEvent.RegionsComplete(HEADER, new Reply(0, 1, 2), 1, 0),
                new RegionEvent.RegionActionApplied(
                        HEADER, new Reply(4, 1, 2), 0, ActionKind.DEVICE_RESET, "vm/nic", 1),
                new Stage2Event.MemslotsReady(
                        HEADER,
                        new Reply(0, 0, 1),
                        Policy.VMA_FLAG,
                        new Stage2Event.Mmu(4, 40, false, true),
                        List.of(slot)),
                new Stage2Event.MemslotRefused(HEADER, REPLY, 1, "EINVAL", "MTE"),
                new Stage2Event.Stage2Mapped(
                        HEADER,
                        REPLY,
                        0,
                        0,
                        new Hex(0x80_0000_0000L),
                        new Hex(0x40_0000_0000L),
                        4096,
                        3,
                        new Hex(0x40_0040_0000_07d7L),
                        MemoryType.NORMAL_NC,
                        "NORMAL_NC",
                        List.of(0, 1),
                        7),
                new Stage2Event.Stage2Unmapped(HEADER, REPLY, 0, 0, new Hex(0x80_0000_0000L), 1 << 20, 3, 8),
                new Stage2Event.AbortInjected(HEADER, REPLY, 0, 0, List.of(0), new Hex(0x8200_0010L), "EXEC"),
                new Stage2Event.AbortFailed(HEADER, REPLY, 0, 0, List.of(0), "EFAULT", "SIGBUS"),
                new Stage2Event.Stage2ActionApplied(HEADER, new Reply(4, 1, 2), 0, 1, Policy.VMA_FLAG, List.of(slot)),
                new AbortEvent.Stage2Aborts(
                        HEADER,
                        4,
                        5,
                        List.of(new AbortEvent.Abort(
                                0, 1, 0, new Hex(0x80_0000_1000L), AbortEvent.Access.WRITE, new Hex(7)))),
                new FaultEvent.UncontainedFault(
                        HEADER,
                        0,
                        1,
                        2,
                        "gicv",
                        "width",
                        16,
                        new Hex(0xbe00_0011L),
                        40,
                        44,
                        "NORMAL_NC",
                        "the error may have spread anywhere"),
                new FaultEvent.ContainedFaults(HEADER, 5, List.of(tally)),
                new FaultEvent.Corruption(HEADER, 5, List.of(tally)),
                new FaultEvent.VmLost(HEADER, 1, "kvm-error", true, 20.0));
    }

    static MmioBurst burst() {
        return new MmioBurst(
                new Header("r1", "vma-flag/soc-0", 2, 500_000, 9),
                1,
                2,
                3,
                4,
                1000,
                5095,
                400_000_000,
                500_000_123,
                10,
                4000,
                6,
                70,
                10,
                4096,
                4000,
                5,
                6,
                7,
                8,
                9,
                10,
                11,
                20,
                60,
                3,
                32_768,
                64,
                512,
                500,
                45_056,
                MemoryType.NORMAL_NC,
                17,
                0,
                1_700_000_000_000_000L);
    }

    private static RunResult result() {
        RunResult.Cell cell = new RunResult.Cell(
                2, 100, 800, 50, 2000, 0.005, 0.00016, 1.6, 2, 3, 1, 4, 1, 1, 540.0, Map.of("NORMAL_NC", 3L));
        return new RunResult(
                "r1",
                "small",
                42,
                "0123456789abcdef",
                false,
                Map.of("vma-flag", new RunResult.PolicyResult(Map.of("small-platform", cell))),
                new RunResult.Accounting(100, 90, 1, 2, 3, 4, 0, 0, true),
                new RunResult.Pipeline(
                        1.5,
                        1.2,
                        0.1,
                        12,
                        10.0,
                        83.3,
                        0,
                        new RunResult.Latency(100, 200, 300, 400, 500),
                        "HISTFAAAAB4="));
    }
}
