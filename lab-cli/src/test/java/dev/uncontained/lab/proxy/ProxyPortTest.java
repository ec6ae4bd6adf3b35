package dev.uncontained.lab.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.proxy.LinkOrder.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each fault over a real connection to a server that echoes. No time is measured but where a delay is the least that it can be. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class ProxyPortTest {
    private static final long MS_NS = 1_000_000;
    private static final String FAULT = "fault";

    private final Link link = new Link();
    private Echo echo;
    private ProxyPort proxy;

    @BeforeEach
    void open() throws IOException {
        echo = new Echo();
        proxy = new ProxyPort(link, 0, echo.port());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
        link.closeAll();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static LinkOrder order(Kind kind, long delayNs, long bytes) {
        return new LinkOrder(kind, delayNs, delayNs / 4, bytes, 7, 0);
    }

    private void begin(Kind kind, long delayNs, long bytes) {
        link.begin(FAULT, order(kind, delayNs, bytes).fault());
    }

    private static void echoes(Socket socket, int length) throws IOException {
        byte[] sent = new byte[length];
        new Random(length).nextBytes(sent);
        socket.getOutputStream().write(sent);
        assertThat(socket.getInputStream().readNBytes(length)).isEqualTo(sent);
    }

    private static void write(Socket socket) throws IOException {
        socket.getOutputStream().write(1);
    }

    @Test
    void aLinkThatIsWellPassesEverythingAndItsEnd() throws Exception {
        try (Socket socket = connect()) {
            echoes(socket, 100_000);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(echo.awaitEnding()).isEqualTo("end of stream");
    }

    @Test
    void latencyDelaysEachWayAndKeepsTheOrder() throws IOException {
        begin(Kind.LATENCY, 20 * MS_NS, 0);
        try (Socket socket = connect()) {
            long beganNs = System.nanoTime();
            echoes(socket, 50_000);
            assertThat(System.nanoTime() - beganNs).isGreaterThanOrEqualTo(2 * 15 * MS_NS);
        }
    }

    @Test
    void latencyIsDrawnAroundItsMeanFromItsSeed() {
        long[] drawn = draw(3);

        assertThat(drawn).doesNotHaveDuplicates();
        assertThat(LongStream.of(drawn).allMatch(ns -> ns >= 15 * MS_NS && ns < 25 * MS_NS))
                .isTrue();
        assertThat(draw(3)).isEqualTo(drawn);
        assertThat(draw(4)).isNotEqualTo(drawn);
    }

    private static long[] draw(long seed) {
        Latency latency = new Latency(20 * MS_NS, 5 * MS_NS, seed);
        return LongStream.range(0, 20).map(i -> latency.delayNs()).toArray();
    }

    @Test
    void aSlowLineTakesItsTime() throws IOException {
        begin(Kind.BANDWIDTH, 0, 1_000_000);
        try (Socket socket = connect()) {
            long beganNs = System.nanoTime();
            echoes(socket, 50_000);
            assertThat(System.nanoTime() - beganNs).isGreaterThanOrEqualTo(50 * MS_NS);
        }
    }

    @Test
    void allConnectionsShareOneLineEachWay() {
        Bandwidth line = new Bandwidth(1_000);

        assertThat(line.lineNs(Direction.TO_BROKER, 10, 0)).isEqualTo(10 * MS_NS);
        assertThat(line.lineNs(Direction.TO_BROKER, 10, 5 * MS_NS)).isEqualTo(15 * MS_NS);
        assertThat(line.lineNs(Direction.TO_SERVICE, 10, 5 * MS_NS)).isEqualTo(10 * MS_NS);
        assertThat(line.lineNs(Direction.TO_BROKER, 10, 100 * MS_NS)).isEqualTo(10 * MS_NS);
    }

    @Test
    void acrossACutNothingPassesUntilItIsMended() throws Exception {
        try (Socket socket = connect()) {
            echoes(socket, 10);
            begin(Kind.CUT, 0, 0);
            write(socket);
            awaitHeld(1);
            try (Socket late = connect()) {
                write(late);
                awaitHeld(2);
                assertThat(socket.getInputStream().available()).isZero();
                assertThat(late.getInputStream().available()).isZero();

                link.end(FAULT);

                assertThat(socket.getInputStream().read()).isEqualTo(1);
                assertThat(late.getInputStream().read()).isEqualTo(1);
            }
        }
    }

    private void awaitHeld(int threads) {
        while (link.held() < threads) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aResetEndsConnectionsOldAndNewUntilItIsOver() throws IOException {
        try (Socket before = connect()) {
            echoes(before, 10);
            begin(Kind.RESET, 0, 0);
            assertThatThrownBy(() -> before.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        try (Socket during = connect()) {
            assertThatThrownBy(() -> echoes(during, 1)).isInstanceOf(SocketException.class);
        }
        link.end(FAULT);
        try (Socket after = connect()) {
            echoes(after, 10);
        }
    }

    @Test
    void aConnectionMayCarrySomethingBeforeItIsReset() throws IOException {
        begin(Kind.RESET, 0, 1_000_000);
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> echoes(socket, 1_000_000)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void ofAHalfOpenConnectionOnlyTheBrokerKnows() throws Exception {
        try (Socket socket = connect()) {
            echoes(socket, 10);
            begin(Kind.HALF_OPEN, 0, 0);
            assertThat(echo.awaitEnding()).isEqualTo("end of stream");

            // far more than the sockets' buffers and the proxy's queue hold: all of it is taken
            socket.getOutputStream().write(new byte[16 << 20]);
            assertThat(socket.getInputStream().available()).isZero();

            link.end(FAULT);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        try (Socket after = connect()) {
            echoes(after, 10);
        }
    }

    /** A port that is bound and not listened at refuses everybody; one that is free may be somebody's, the asker's own even, in the next moment. */
    @Test
    void aBrokerThatIsNotThereRefusesTheService() throws IOException {
        try (Socket nobody = new Socket()) {
            nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (ProxyPort alone = new ProxyPort(link, 0, nobody.getLocalPort());
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), alone.port())) {
                assertThatThrownBy(() -> {
                            write(socket);
                            socket.getInputStream().read();
                        })
                        .isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void anOrderThatCannotBeIsRefused() {
        assertThatThrownBy(() -> new LinkOrder(Kind.LATENCY, 5, 6, 0, 1, 1)).hasMessageContaining("spreadNs 6");
        assertThatThrownBy(() -> new LinkOrder(Kind.BANDWIDTH, 0, 0, 0, 1, 1)).hasMessageContaining("bytes is 0");
    }
}
