package dev.uncontained.lab.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.stack.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy as a process sees it: its ports, and faults that come and go by HTTP. */
@Timeout(60)
class ProxyMainTest {
    private static final String RESET =
            "{\"kind\":\"RESET\",\"delayNs\":0,\"spreadNs\":0,\"bytes\":0,\"seed\":1,\"forNs\":3600000000000}";

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static HttpResponse<String> order(int http, String method, String body) throws Exception {
        try (HttpClient client = Http.client()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/faults/one"))
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    @Test
    void faultsComeAndGoByHttp() throws Exception {
        int http = freePort();
        int port = freePort();
        try (Echo echo = new Echo()) {
            ProxyMain.main(new String[] {String.valueOf(http), port + "=" + echo.port()});

            assertThat(order(http, "PUT", RESET).statusCode()).isEqualTo(204);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThatThrownBy(() -> {
                            socket.getOutputStream().write(5);
                            socket.getInputStream().read();
                        })
                        .isInstanceOf(SocketException.class);
            }
            assertThat(order(http, "DELETE", "").statusCode()).isEqualTo(204);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(5);
                assertThat(socket.getInputStream().read()).isEqualTo(5);
            }

            HttpResponse<String> refused =
                    order(http, "PUT", RESET.replace("RESET", "LATENCY").replace("\"spreadNs\":0", "\"spreadNs\":6"));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("spreadNs 6");
            assertThat(order(http, "PUT", "{}").statusCode()).isEqualTo(400);
            assertThat(order(http, "POST", "").statusCode()).isEqualTo(405);
        }
    }
}
