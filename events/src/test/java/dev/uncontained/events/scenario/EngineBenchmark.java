package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostMachine;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.QuantumEnd;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.memory.Stage2MemAttr;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.stage2.Granule;
import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Leaf;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Accesses a second of one vCPU on one core, bursts of 4096 counted and thrown away. One operation is a quantum of 100 us virtual. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EngineBenchmark {
    /** What a quantum executed. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counted {
        /** Accesses. */
        public long accesses;
    }

    /** A machine that goes on and on. */
    @State(Scope.Thread)
    public static class Machine {
        @Param({
            "random",
            "mixed",
            "stream-wc",
            "stream-wc-ideal",
            "stream-device",
            "doorbell",
            "poll",
            "framebuffer",
            "blueflame"
        })
        String program;

        @Param({"REFERENCE", "GENERAL", "FAST"})
        Form form;

        /** What the program goes over: by default all of its region, as where a scenario does not say. */
        @Param({"1048576"})
        long spanBytes;

        private @Nullable HostMachine machine;
        private long issued;

        /** Every page mapped Normal-NC on Grace, gen5 x16. */
        @Setup(Level.Iteration)
        public void boot() throws Exception {
            Platform platform = Platforms.named("grace");
            boolean ideal = program.endsWith("-ideal");
            ProgramMaker made = ProgramMaker.of(Program.of(ideal ? "stream-wc" : program))
                    .over(spanBytes)
                    .idiom(ideal ? StoreIdiom.IDEAL : StoreIdiom.NEON_MULTI);
            HostSpec spec = HostMaker.on(platform, made)
                    .lengthNs(Long.MAX_VALUE / 2_000)
                    .spec();
            HostMachine booted = HostMachine.boot(spec, 1, 0, List.of(), form);
            booted.slot(0, true);
            Stage2Format format =
                    new Stage2Format(Granule.of("4k"), platform.cpu().fwb(), true, false);
            long descriptor = Stage2Leaf.kvm(
                            format,
                            3,
                            0x4000_0000L,
                            Stage2MemAttr.forKvm(MemoryType.NORMAL_NC, format.fwb()),
                            true,
                            true,
                            false)
                    .encode(format);
            booted.mapped(0, HostMaker.BAR, 0x4000_0000L, HostMaker.SIZE, 3, descriptor, 1);
            machine = booted;
            issued = 0;
        }
    }

    /** One quantum. */
    @Benchmark
    public QuantumEnd quantum(Machine machine, Counted counted) {
        long before = machine.issued;
        QuantumEnd end = Objects.requireNonNull(machine.machine).runQuantum(burst -> machine.issued += burst.issued());
        counted.accesses += machine.issued - before;
        return end;
    }
}
