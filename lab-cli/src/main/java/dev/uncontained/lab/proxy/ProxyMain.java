package dev.uncontained.lab.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The proxy of one service. {@code PUT /faults/<id>} with a {@link LinkOrder} as JSON begins a fault, {@code DELETE} ends it. */
public final class ProxyMain {
    private static final String FAULTS = "/faults/";
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int NO_BODY = -1;

    private final Link link = new Link();
    private final ObjectMapper json = new ObjectMapper();
    private final ScheduledExecutorService forgotten = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("proxy-forgotten").daemon().factory());

    private ProxyMain() {}

    /**
     * @param args the port of its HTTP interface, then for each broker {@code port=port-of-the-broker}, all on 127.0.0.1
     */
    public static void main(String[] args) throws IOException {
        new ProxyMain().start(args);
    }

    private void start(String[] args) throws IOException {
        for (int i = 1; i < args.length; i++) {
            String[] ports = args[i].split("=", 2);
            new ProxyPort(link, Integer.parseInt(ports[0]), Integer.parseInt(ports[1]));
        }
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        HttpServer http = HttpServer.create(new InetSocketAddress(loopback, Integer.parseInt(args[0])), 0);
        http.createContext("/q/health/ready", exchange -> answer(exchange, 200, ""));
        http.createContext(FAULTS, this::fault);
        http.start();
    }

    private void fault(HttpExchange exchange) throws IOException {
        String id = exchange.getRequestURI().getPath().substring(FAULTS.length());
        switch (exchange.getRequestMethod()) {
            case "PUT" -> begin(exchange, id);
            case "DELETE" -> {
                link.end(id);
                answer(exchange, 204, "");
            }
            default -> answer(exchange, 405, "PUT begins a fault, DELETE ends it");
        }
    }

    private void begin(HttpExchange exchange, String id) throws IOException {
        LinkOrder order;
        try {
            order = json.readValue(exchange.getRequestBody().readAllBytes(), LinkOrder.class);
        } catch (JsonProcessingException e) {
            answer(exchange, 400, String.valueOf(e.getMessage()));
            return;
        }
        link.begin(id, order.fault());
        forgotten.schedule(() -> link.end(id), order.forNs() + GRACE_NS, TimeUnit.NANOSECONDS);
        answer(exchange, 204, "");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? NO_BODY : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
