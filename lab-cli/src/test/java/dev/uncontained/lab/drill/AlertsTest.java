package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.uncontained.lab.LabProcess;
import dev.uncontained.lab.drill.Check.State;
import dev.uncontained.lab.stack.Prometheus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AlertsTest {
    private static final long HOUR_NS = 3_600_000_000_000L;
    private static final String NOTHING = "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}";
    private static final String FIRING = """
            {"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"ALERTS",
            "alertname":"ServiceDown","alertstate":"firing","job":"uncontained","service":"kvm-service",
            "instance":"127.0.0.1:21081"},"value":[1,"4"]}]}}""";

    private final AtomicInteger asked = new AtomicInteger();
    private IntFunction<String> answers = time -> NOTHING;
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private int status = 200;

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/query", exchange -> {
            queries.add(exchange.getRequestURI().getQuery());
            byte[] body = answers.apply(asked.getAndIncrement()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Check fired(long patienceNs) throws InterruptedException {
        return fired(Map.of(), patienceNs);
    }

    private Check fired(Map<String, String> labels, long patienceNs) throws InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (Alerts alerts = new Alerts(() -> Optional.of(address))) {
            return alerts.fired(new AlertExpectation("ServiceDown", labels), patienceNs);
        }
    }

    @Test
    void anAlertThatIsOnItsWayIsWaitedForAndNamedWithItsLabels() throws InterruptedException {
        answers = time -> time < 2 ? NOTHING : FIRING;

        assertThat(fired(HOUR_NS))
                .isEqualTo(new Check(
                        "alert ServiceDown fired", State.MET, "for instance 127.0.0.1:21081, service kvm-service"));
        assertThat(asked).hasValue(3);
    }

    @Test
    void anAlertThatDoesNotFireFails() throws InterruptedException {
        assertThat(fired(0).state()).isEqualTo(State.FAILED);
    }

    @Test
    void onlySeriesWithTheLabelsThatAreAskedForCount() throws InterruptedException {
        answers = time -> FIRING;

        Check check = fired(Map.of("service", "kvm-\"service\"", "az", "1"), 0);

        assertThat(check.name()).isEqualTo("alert ServiceDown fired for az 1, service kvm-\"service\"");
        assertThat(check.state()).isEqualTo(State.MET);
        assertThat(queries)
                .singleElement()
                .asString()
                .contains("ALERTS{alertname=\"ServiceDown\",alertstate=\"firing\","
                        + "az=\"1\",service=\"kvm-\\\"service\\\"\"}");
    }

    @Test
    void anAlertThatFiresForSomethingElseFailsAndSaysForWhat() throws InterruptedException {
        answers = time -> time == 0 ? NOTHING : FIRING;

        assertThat(fired(Map.of("service", "guest-service"), 0))
                .isEqualTo(new Check(
                        "alert ServiceDown fired for service guest-service",
                        State.FAILED,
                        "only for instance 127.0.0.1:21081, service kvm-service"));
        assertThat(queries.getLast()).doesNotContain("guest-service");
    }

    @Test
    void aPrometheusThatCannotTellChecksNothing() throws InterruptedException {
        status = 503;

        assertThat(fired(0).state()).isEqualTo(State.NOT_CHECKED);
    }

    @Test
    void withoutPrometheusNothingIsChecked() throws InterruptedException {
        try (Alerts alerts = new Alerts(Optional::empty)) {
            Check check = alerts.fired(new AlertExpectation("ServiceDown", Map.of()), HOUR_NS);

            assertThat(check.state()).isEqualTo(State.NOT_CHECKED);
            assertThat(check.detail()).contains("lab up --prometheus");
        }
    }

    @Test
    void anAlertThatFiresAlreadyIsWaitedForAndOnlyWhatFiresAfterwardsCounts() throws InterruptedException {
        answers = time -> time < 2 || time == 3 ? FIRING : NOTHING;
        List<String> told = new ArrayList<>();
        AlertExpectation expected = new AlertExpectation("ServiceDown", Map.of());
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (Alerts alerts =
                new Alerts(() -> Optional.of(address), () -> TimeUnit.SECONDS.toNanos(10L * asked.get()))) {
            alerts.awaitQuiet(expected, told::add);
            assertThat(asked).hasValue(3);
            assertThat(told).hasSize(1);

            assertThat(alerts.fired(expected, HOUR_NS).state()).isEqualTo(State.MET);
        }
        assertThat(queries.getLast())
                .isEqualTo("query=count_over_time(ALERTS{alertname=\"ServiceDown\",alertstate=\"firing\"}[1s])");
    }

    @Test
    void theRulesOfThisProjectHaveNames() throws IOException {
        assertThat(Alerts.names(Prometheus.rules(LabProcess.root()))).contains("ServiceDown", "HostLost");
    }
}
