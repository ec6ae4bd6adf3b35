package dev.uncontained.lab.drill;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.uncontained.lab.proxy.LinkOrder;
import dev.uncontained.lab.stack.StackPlan;
import dev.uncontained.lab.stack.StackState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same seed gives the same drill: when faults begin, and what they draw. What is written to topics is seen in {@link TopicFaultsIT}. */
@Timeout(60)
class FaultSeedTest {
    private static final long HOUR_NS = 3_600_000_000_000L;

    private static Fault fault(FaultKind kind, Fault.Clock clock, int number) {
        return new Fault(
                kind.key() + number,
                kind,
                "kvm-service-1",
                clock,
                1_000,
                HOUR_NS,
                1,
                Map.of(Setting.DELAY, 2_000_000L, Setting.SPREAD, 1_000_000L, Setting.RATE, 1_000L));
    }

    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSameScheduleOfEveryKind(FaultKind kind) {
        List<Fault> faults = List.of(
                fault(kind, Fault.Clock.WALL, 1),
                fault(kind, Fault.Clock.WALL, 2),
                fault(kind, Fault.Clock.VIRTUAL, 3));

        List<Fault> drawn = Schedule.of(faults, 11);

        assertThat(Schedule.of(faults, 11)).isEqualTo(drawn);
        assertThat(Schedule.of(faults, 12)).isNotEqualTo(drawn);
        assertThat(drawn.get(0).atNs()).isNotEqualTo(drawn.get(1).atNs());
        assertThat(drawn.get(2).atNs()).isEqualTo(1_000);
        assertThat(drawn.get(2).jitterNs()).isBetween(1L, HOUR_NS);
    }

    @ParameterizedTest
    @EnumSource(names = {"NET_LATENCY", "NET_BANDWIDTH", "NET_CUT", "NET_RESET", "NET_HALF_OPEN"})
    void theDrillsSeedReachesTheProxy(FaultKind kind) throws Exception {
        LinkOrder first = ordered(kind, 1, 5);

        assertThat(ordered(kind, 1, 5)).isEqualTo(first);
        assertThat(ordered(kind, 1, 6).seed()).isNotEqualTo(first.seed());
        assertThat(ordered(kind, 2, 5).seed()).as("another fault of the drill").isNotEqualTo(first.seed());
    }

    /** What the proxy is told when a fault begins. */
    private static LinkOrder ordered(FaultKind kind, int number, long seed) throws Exception {
        BlockingQueue<byte[]> bodies = new LinkedBlockingQueue<>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/faults/", exchange -> {
            try (exchange) {
                bodies.add(exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(204, -1);
            }
        });
        proxy.start();
        try {
            List<StackState.Child> processes = List.of(new StackState.Child(
                    StackPlan.proxyOf("kvm-service-1"),
                    "proxy",
                    0,
                    0,
                    Map.of("http", proxy.getAddress().getPort()),
                    0,
                    StackState.Phase.RUNNING,
                    null));
            BareStack.disturbances("127.0.0.1:1", processes, seed)
                    .of(fault(kind, Fault.Clock.WALL, number))
                    .begin();
            return new ObjectMapper().readValue(bodies.take(), LinkOrder.class);
        } finally {
            proxy.stop(0);
        }
    }

    /** So every kind that draws anything draws it from a seed that it was given. */
    @Test
    void nobodyDrawsWithoutASeed() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.uncontained.lab.drill", "dev.uncontained.lab.proxy");

        noClasses()
                .should()
                .callConstructor(Random.class)
                .orShould()
                .callMethodWhere(target(name("random")).and(target(owner(equivalentTo(Math.class)))))
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.SecureRandom")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.SplittableRandom")
                .check(classes);
        assertThat(drawing(classes)).containsExactlyInAnyOrder("Schedule", "Copies", "Garbage", "Latency", "Reset");
    }

    private static List<String> drawing(JavaClasses classes) {
        List<String> drawing = new ArrayList<>();
        classes.stream()
                .filter(one -> one.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(Random.class)))
                .forEach(one -> drawing.add(one.getSimpleName()));
        return drawing;
    }
}
