package dev.uncontained.lab.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A port of the proxy: whoever connects to it is connected to one broker. */
final class ProxyPort implements AutoCloseable {
    private static final int CONNECT_MS = 5_000;

    private final Link link;
    private final ServerSocket listening;
    private final int brokerPort;

    /**
     * Listens and begins to accept.
     *
     * @param port port on 127.0.0.1; 0 for any
     * @param brokerPort the broker's, on 127.0.0.1
     */
    ProxyPort(Link link, int port, int brokerPort) throws IOException {
        this.link = link;
        this.brokerPort = brokerPort;
        this.listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(loopback(port));
        Thread.ofPlatform().name("proxy-" + listening.getLocalPort()).daemon().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private static InetSocketAddress loopback(int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket service = listening.accept();
                Thread.startVirtualThread(() -> connect(service));
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    System.err.println("proxy: accepting at " + listening + ": " + e.getMessage());
                }
            }
        }
    }

    private void connect(Socket service) {
        Socket broker = new Socket();
        try {
            link.awaitUnheld();
            service.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
            broker.connect(loopback(brokerPort), CONNECT_MS);
            new Connection(link, service, broker).open();
        } catch (IOException e) {
            // a broker that is not there refuses the service, as it would without a proxy
            Connection.close(service, true);
            Connection.close(broker, true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
