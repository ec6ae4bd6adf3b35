package dev.uncontained.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.lab.LabProcess;
import dev.uncontained.lab.run.RunInput;
import dev.uncontained.lab.run.ScenarioSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that can be varied changes what is run, or the stack below it, to what its value says. */
class AxisTest {
    /**
     * One value of an axis.
     *
     * @param beside what must be set beside it
     * @param seen where its effect is to be seen
     * @param expected what is to be seen there, which is not there without the value
     */
    private record Case(
            String axis, String value, Map<String, String> beside, Function<Effect, Object> seen, Object expected) {
        @Override
        public String toString() {
            return axis + "=" + value;
        }
    }

    /** What a point of {@code scenarios/one-host.yaml} comes to. */
    private record Effect(RunInput input, Deployment stack) {
        static Effect of(Map<String, String> values) {
            Point point = new Point(values);
            ScenarioSource source = new ScenarioSource(LabProcess.root().resolve("platforms"));
            RunInput input = source.read(LabProcess.root().resolve("scenarios/one-host.yaml"), point.edits())
                    .with(point.load());
            return new Effect(input, Deployment.of(point));
        }

        List<HostSpec> hosts() {
            return input.scenario().hosts(input.platforms());
        }

        HostSpec host() {
            return hosts().getFirst();
        }

        ProgramSpec program() {
            return host().vms().getFirst().vcpus().getFirst().programs().getFirst();
        }
    }

    private static Case of(String axis, String value, Function<Effect, Object> seen, Object expected) {
        return new Case(axis, value, Map.of(), seen, expected);
    }

    private static Case service(String name) {
        return of(name, "2", e -> e.stack().instances().getOrDefault(name, 1), 2);
    }

    static List<Case> cases() {
        return List.of(
                of("policy", "device-only", e -> e.host().policy(), Policy.DEVICE_ONLY),
                of("platform", "altra", e -> e.host().platform().name(), "altra"),
                of("workload", "poll", e -> e.program().program(), Program.POLL),
                of("length", "1ms", e -> e.host().lengthNs(), 1_000_000L),
                of("seed", "7", e -> e.host().seed(), 7L),
                of("quantum", "50us", e -> e.input().scenario().quantumNs(), 50_000L),
                of("burst", "64", e -> e.input().scenario().burstAccesses(), 64),
                new Case(
                        "equal",
                        "accesses",
                        Map.of("accesses", "10"),
                        e -> e.input().scenario().accessLimit(),
                        10L),
                new Case(
                        "accesses",
                        "20",
                        Map.of("equal", "accesses"),
                        e -> e.input().scenario().accessLimit(),
                        20L),
                of("hosts", "3", e -> e.hosts().size(), 3),
                of(
                        "regions",
                        "4",
                        e -> e.host().devices().stream()
                                .mapToInt(d -> d.regions().size())
                                .sum(),
                        4),
                of("vms", "5", e -> e.host().vms().size(), 5),
                of("vcpus", "6", e -> e.host().vms().getFirst().vcpus().size(), 6),
                of("rate", "2M/s", e -> e.program().ratePerSecond(), 2_000_000L),
                of("span", "1MiB", e -> e.program().spanBytes(), 1L << 20),
                of("access", "4B", e -> e.program().accessBytes(), 4),
                of("idiom", "str-run", e -> e.program().idiom(), StoreIdiom.STR_RUN),
                of("stage1", "ioremap", e -> e.program().stage1(), GuestMapping.of("ioremap")),
                of("target-rate", "100k/s", e -> e.input().load().accessesPerSecond(), 100_000L),
                of("loop", "closed", e -> e.input().load().closed(), true),
                of("record-padding", "1KiB", e -> e.input().load().paddingBytes(), 1_024),
                of("brokers", "3", e -> String.valueOf(e.stack().brokers()), "3"),
                of("partitions", "6", e -> String.valueOf(e.stack().partitions()), "6"),
                service("vfio-service"),
                service("kvm-service"),
                service("guest-service"),
                service("fault-monitor"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void takesEffect(Case one) {
        Map<String, String> values = new HashMap<>(one.beside());
        values.put(one.axis(), Axis.of(one.axis()).checked(one.value()));
        assertThat(one.seen().apply(Effect.of(values))).isEqualTo(one.expected());
        assertThat(one.seen().apply(Effect.of(Map.of()))).isNotEqualTo(one.expected());
    }

    @Test
    void allOfThemAreTriedHere() {
        Stream<String> tried = cases().stream().map(Case::axis);
        assertThat(new TreeSet<>(tried.toList())).isEqualTo(new TreeSet<>(Axis.names()));
    }
}
