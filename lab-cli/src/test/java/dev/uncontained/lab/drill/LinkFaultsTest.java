package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.proxy.Echo;
import dev.uncontained.lab.proxy.LinkOrder;
import dev.uncontained.lab.proxy.ProxyMain;
import dev.uncontained.lab.stack.StackPlan;
import dev.uncontained.lab.stack.StackState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults of links as a drill begins and heals them, by HTTP, seen from a connection that goes through the proxy. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class LinkFaultsTest {
    private static final long MS_NS = 1_000_000;
    private static final long HOUR_NS = 3_600_000 * MS_NS;
    private static final String SERVICE = "kvm-service-1";

    private static Echo echo;
    private static int port;
    private static int http;

    @BeforeAll
    static void open() throws IOException {
        echo = new Echo();
        port = freePort();
        http = freePort();
        ProxyMain.main(new String[] {String.valueOf(http), port + "=" + echo.port()});
    }

    @AfterAll
    static void close() throws IOException {
        echo.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static List<StackState.Child> stack() {
        return List.of(new StackState.Child(
                StackPlan.proxyOf(SERVICE), "proxy", 0, 0, Map.of("http", http), 0, StackState.Phase.RUNNING, null));
    }

    private static LinkDisturbance fault(LinkOrder.Kind kind, Map<Setting, Long> settings) {
        return new LinkDisturbance(
                new Fault("of a test", FaultKind.NET_CUT, SERVICE, Fault.Clock.WALL, 0, 0, HOUR_NS, settings),
                kind,
                1,
                LinkFaultsTest::stack);
    }

    private static LinkDisturbance fault(LinkOrder.Kind kind) {
        return fault(
                kind,
                switch (kind) {
                    case LATENCY -> Map.of(Setting.DELAY, HOUR_NS, Setting.SPREAD, MS_NS);
                    case BANDWIDTH -> Map.of(Setting.RATE, 1L << 10);
                    case RESET -> Map.of(Setting.AFTER, 0L);
                    case CUT, HALF_OPEN -> Map.of();
                });
    }

    private static Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /** A megabyte there and back: more than a line of 1 KiB a second carries in the time that a test has. */
    private static void echoes(Socket socket) throws IOException {
        byte[] sent = new byte[100_000];
        new Random(1).nextBytes(sent);
        for (int i = 0; i < 10; i++) {
            socket.getOutputStream().write(sent);
            assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHealedPassesEverythingAgain(LinkOrder.Kind kind) throws Exception {
        LinkDisturbance fault = fault(kind);

        fault.begin();
        fault.heal();
        fault.heal();

        try (Socket socket = connect()) {
            echoes(socket);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatNeverBeganIsHealedWithoutHarm(LinkOrder.Kind kind) throws Exception {
        try (Socket socket = connect()) {
            fault(kind).heal();

            echoes(socket);
        }
    }

    /** Nothing comes back while the reader is willing to wait. What would pass a link that is well is there within a few ms. */
    @ParameterizedTest
    @EnumSource(names = {"LATENCY", "CUT", "HALF_OPEN"})
    void nothingComesBackWhileItLasts(LinkOrder.Kind kind) throws Exception {
        LinkDisturbance fault = fault(kind);
        try (Socket socket = connect()) {
            echoes(socket);
            fault.begin();
            socket.getOutputStream().write(1);
            socket.setSoTimeout(300);

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        } finally {
            fault.heal();
        }
    }

    @Test
    void latencyComesWithItsSpread() throws Exception {
        LinkDisturbance fault =
                fault(LinkOrder.Kind.LATENCY, Map.of(Setting.DELAY, 40 * MS_NS, Setting.SPREAD, 10 * MS_NS));
        fault.begin();
        try (Socket socket = connect()) {
            long beganNs = System.nanoTime();
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);
            assertThat(System.nanoTime() - beganNs).isGreaterThanOrEqualTo(2 * 30 * MS_NS);
        } finally {
            fault.heal();
        }
    }

    @Test
    void aThinLineCarriesNoMoreThanItsRate() throws Exception {
        LinkDisturbance fault = fault(LinkOrder.Kind.BANDWIDTH, Map.of(Setting.RATE, 100_000L));
        fault.begin();
        try (Socket socket = connect()) {
            long beganNs = System.nanoTime();
            socket.getOutputStream().write(new byte[10_000]);
            assertThat(socket.getInputStream().readNBytes(10_000)).hasSize(10_000);
            assertThat(System.nanoTime() - beganNs).isGreaterThanOrEqualTo(100 * MS_NS);
        } finally {
            fault.heal();
        }
    }

    @Test
    void aCutIsMendedWithoutLoss() throws Exception {
        LinkDisturbance fault = fault(LinkOrder.Kind.CUT);
        try (Socket socket = connect()) {
            fault.begin();
            socket.getOutputStream().write(7);
            fault.heal();
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void aResetStrikesConnectionsOldAndNew() throws Exception {
        LinkDisturbance fault = fault(LinkOrder.Kind.RESET);
        try (Socket old = connect()) {
            echoes(old);
            fault.begin();
            assertThatThrownBy(() -> old.getInputStream().read()).isInstanceOf(SocketException.class);
            try (Socket fresh = connect()) {
                assertThatThrownBy(() -> echoes(fresh)).isInstanceOf(SocketException.class);
            }
        } finally {
            fault.heal();
        }
    }

    @Test
    void ofAHalfOpenConnectionTheServiceIsToldAtTheFaultsEnd() throws Exception {
        LinkDisturbance fault = fault(LinkOrder.Kind.HALF_OPEN);
        try (Socket socket = connect()) {
            echoes(socket);
            fault.begin();
            // far more than the sockets' buffers hold: all of it is taken, and nobody answers
            socket.getOutputStream().write(new byte[16 << 20]);
            assertThat(socket.getInputStream().available()).isZero();
            fault.heal();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    private static LinkDisturbance cut(long pid, int http) {
        long startedAtEpochMs = ProcessHandle.of(pid)
                .flatMap(process -> process.info().startInstant())
                .map(Instant::toEpochMilli)
                .orElse(0L);
        return new LinkDisturbance(
                new Fault("of a test", FaultKind.NET_CUT, SERVICE, Fault.Clock.WALL, 0, 0, HOUR_NS, Map.of()),
                LinkOrder.Kind.CUT,
                1,
                () -> List.of(new StackState.Child(
                        StackPlan.proxyOf(SERVICE),
                        "proxy",
                        pid,
                        startedAtEpochMs,
                        Map.of("http", http),
                        0,
                        StackState.Phase.RUNNING,
                        null)));
    }

    @Test
    void aProxyThatRefusesToEndItIsAskedAgain() throws Exception {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicInteger asked = new AtomicInteger();
        proxy.createContext("/faults/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(asked.incrementAndGet() == 1 ? 500 : 204, -1);
            }
        });
        proxy.start();
        try {
            LinkDisturbance fault =
                    cut(ProcessHandle.current().pid(), proxy.getAddress().getPort());

            assertThatThrownBy(fault::heal)
                    .isInstanceOf(LabException.class)
                    .hasMessageContaining("did not end of a test: 500");
            fault.heal();
            assertThat(asked).hasValue(2);
        } finally {
            proxy.stop(0);
        }
    }

    @Test
    void aProxyThatLivesAndDoesNotAnswerHasNotEndedIt() throws IOException {
        assertThatThrownBy(cut(ProcessHandle.current().pid(), freePort())::heal)
                .isInstanceOf(LabException.class)
                .hasMessageContaining("did not end of a test");
    }

    @Test
    void aProxyThatIsGoneHasNoFaultLeft() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();

        cut(gone.pid(), freePort()).heal();
    }

    @Test
    void anInterruptDoesNotKeepAHealFromEndingIt() throws Exception {
        LinkDisturbance fault = fault(LinkOrder.Kind.CUT);
        fault.begin();
        Thread.currentThread().interrupt();
        fault.heal();

        assertThat(Thread.interrupted()).isTrue();
        try (Socket socket = connect()) {
            echoes(socket);
        }
    }

    @Test
    void aStackWithoutTheProxySaysHowToHaveOne() {
        LinkDisturbance fault = new LinkDisturbance(
                new Fault("of a test", FaultKind.NET_CUT, SERVICE, Fault.Clock.WALL, 0, 0, HOUR_NS, Map.of()),
                LinkOrder.Kind.CUT,
                1,
                List::of);

        assertThatThrownBy(fault::begin)
                .isInstanceOf(LabException.class)
                .hasMessageContaining("no proxy-kvm-service-1");
        fault.heal();
    }
}
