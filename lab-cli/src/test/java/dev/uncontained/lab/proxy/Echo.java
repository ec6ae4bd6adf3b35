package dev.uncontained.lab.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server that sends back what it gets, and notes how each connection ended. */
public final class Echo implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final BlockingQueue<String> endings = new LinkedBlockingQueue<>();

    public Echo() throws IOException {
        Thread.ofPlatform().name("echo").daemon().start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** How the next connection ended that has: {@code end of stream}, or an exception's message. */
    public String awaitEnding() throws InterruptedException {
        return endings.take();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread.startVirtualThread(() -> echo(socket));
            } catch (IOException e) {
                endings.add("no further connections: " + e.getMessage());
            }
        }
    }

    private void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
            endings.add("end of stream");
        } catch (IOException e) {
            endings.add(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
