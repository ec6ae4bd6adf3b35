package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.FaultCause;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostMachine;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.QuantumEnd;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.host.Stepper;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.host.Transaction;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.Stage2MemAttr;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Leaf;
import dev.uncontained.events.platform.PlatformFolder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class StepperTest {
    static List<String> platforms() {
        return new PlatformFolder(Path.of("..", "platforms")).names();
    }

    /** The stepper's reading of what an access sends comes to the interpreter's count of TLPs, whatever is executed. */
    @ParameterizedTest
    @MethodSource("platforms")
    void everyTlpCanBeTold(String name) throws Exception {
        Platform platform = Rig.platform(name);
        for (MemoryType stage2 : List.of(MemoryType.DEVICE_nGnRE, MemoryType.NORMAL_NC, MemoryType.NORMAL_WB)) {
            for (GuestMapping stage1 : GuestMapping.values()) {
                for (Program program : Program.values()) {
                    for (StoreIdiom idiom : List.of(StoreIdiom.IDEAL, StoreIdiom.STR_RUN)) {
                        Stepper stepper = new Stepper(machine(platform, program(program, stage1, idiom), stage2));
                        for (int i = 0; i < 200 && stepper.step(); i++) {
                            assertThat(stepper.untold())
                                    .as("%s through %s on %s, access %d", program, stage1, stage2, i)
                                    .isZero();
                        }
                        stepper.barrier();
                        assertThat(stepper.untold())
                                .as("%s through %s on %s, at its end", program, stage1, stage2)
                                .isZero();
                    }
                }
            }
        }
    }

    @Test
    void theBarrierBringsOutWhatABufferHolds() throws Exception {
        ProgramSpec words = new ProgramSpec(
                Program.STREAM_WC, 0, GuestMapping.IOREMAP_WC, 4, 64, 0, 1_000, 0, StoreIdiom.IDEAL, false);
        Stepper stepper = new Stepper(machine(Rig.platform("unaudited-soc"), words, MemoryType.NORMAL_NC));
        stepper.step();
        stepper.step();
        assertThat(stepper.objected(FaultCause.BURST)).isNull();
        stepper.barrier();
        assertThat(stepper.objected(FaultCause.BURST)).isEqualTo(new Transaction(true, 0, 8, 0xFF));
        QuantumEnd end = stepper.end();
        assertThat(end.crash()).isNotNull();
        assertThat(end.faults()).singleElement().satisfies(fault -> assertThat(fault.cause())
                .isEqualTo(FaultCause.BURST));
    }

    private static ProgramSpec program(Program program, GuestMapping stage1, StoreIdiom idiom) {
        return new ProgramSpec(program, 0, stage1, 8, 4_096, 0, 1_000, 0, idiom, false);
    }

    private static HostMachine machine(Platform platform, ProgramSpec program, MemoryType stage2) {
        HostSpec spec = OneLink.host(
                platform, platform.link(), RegionKind.VFIO_PLATFORM, OneLink.SIZE, program, 1, 1_000_000_000);
        HostMachine machine = HostMachine.boot(spec, 1, 0, List.of(), Form.REFERENCE);
        machine.slot(0, true);
        Stage2Format format = new Stage2Format(
                Granule.of(platform.cpu().granuleKiB() + "k"), platform.cpu().fwb(), true, false);
        RegionSpec region = spec.devices().getFirst().regions().getFirst();
        long descriptor = Stage2Leaf.kvm(
                        format, 3, region.pa(), Stage2MemAttr.forKvm(stage2, format.fwb()), true, true, false)
                .encode(format);
        machine.mapped(0, region.gpa(), region.pa(), region.sizeBytes(), 3, descriptor, 1);
        return machine;
    }
}
