package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.Lab;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Which shipped drills can be done to containers, by a dry run that needs none. */
class ComposeSiteTest {
    private static final List<String> POSSIBLE = List.of(
            "kvm-service-dead",
            "guest-service-dead",
            "monitor-paused",
            "poison-control-plane",
            "mis-audited",
            "gicv2-mistake",
            "hosts-misbehave",
            "monitor-amnesia",
            "starved-monitor",
            "recovery-restart");

    private static final Map<String, String> REFUSED = Map.of(
            "slow-disk", "disk-hog cannot be done to this stack: its brokers' logs lie in a volume",
            "slow-link", "net-latency cannot be done to this stack: its services reach the broker without a proxy",
            "stuck-instance",
                    "heap-pressure cannot be done to this stack: its JVMs take no agent from outside their containers",
            "recovery-take-over", "the compose stack has one of each",
            "recovery-broker", "the compose stack has one of each",
            "rolling-restart", "the compose stack has one of each",
            "broker-loss", "the compose stack has one of each",
            "broker-lost", "the compose stack has one of each");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int dryRun(String drill) {
        CommandLine lab = Lab.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String before = System.setProperty("lab.root", LabProcess.root().toString());
        try {
            return lab.execute(
                    "drill",
                    "--dry-run",
                    "--stack=compose",
                    LabProcess.root().resolve("drills/" + drill + ".yaml").toString());
        } finally {
            if (before == null) {
                System.clearProperty("lab.root");
            } else {
                System.setProperty("lab.root", before);
            }
        }
    }

    static List<String> possible() {
        return POSSIBLE;
    }

    @ParameterizedTest
    @MethodSource("possible")
    void whatDockerAndTheBrokerHaveOrdersForCanBeDoneToContainers(String drill) {
        assertThat(dryRun(drill)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("stack     broker-1, vfio-service-1, kvm-service-1");
    }

    static Set<Map.Entry<String, String>> refused() {
        return REFUSED.entrySet();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBeDoneToThemIsRefusedWithItsReason(Map.Entry<String, String> drill) {
        assertThat(dryRun(drill.getKey())).isEqualTo(LabException.USAGE);
        assertThat(err.toString()).contains(drill.getValue());
    }

    @Test
    void everyShippedDrillIsOneOrTheOther() throws IOException {
        Set<String> all = new TreeSet<>(POSSIBLE);
        all.addAll(REFUSED.keySet());
        try (Stream<Path> files = Files.list(LabProcess.root().resolve("drills"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".yaml", "")))
                    .containsExactlyInAnyOrderElementsOf(all);
        }
    }

    @Test
    void everyFaultOfProcessesThatDockerHasAnOrderForCanBeDone() {
        assertThat(Arrays.stream(FaultKind.values())
                        .filter(kind -> kind.struck() == FaultKind.Struck.PROCESS)
                        .filter(kind -> ComposeSite.refusal(kind).isEmpty()))
                .containsExactly(
                        FaultKind.KILL,
                        FaultKind.RESTART,
                        FaultKind.PAUSE,
                        FaultKind.OUTAGE,
                        FaultKind.THROTTLE,
                        FaultKind.SLOW_START);
    }
}
