package dev.uncontained.lab.drill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.proxy.LinkOrder;
import dev.uncontained.lab.stack.Http;
import dev.uncontained.lab.stack.StackPlan;
import dev.uncontained.lab.stack.StackState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Orders a fault from the proxy that stands between a service and the brokers. */
final class LinkDisturbance implements Disturbance {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Fault fault;
    private final LinkOrder order;
    private final Supplier<List<StackState.Child>> processes;
    private final String id = UUID.randomUUID().toString();

    /**
     * @param processes the stack's, as they are
     */
    LinkDisturbance(Fault fault, LinkOrder.Kind kind, long seed, Supplier<List<StackState.Child>> processes) {
        this.fault = fault;
        this.order = new LinkOrder(
                kind,
                fault.setting(Setting.DELAY),
                fault.setting(Setting.SPREAD),
                fault.setting(Setting.RATE) + fault.setting(Setting.AFTER),
                seed,
                fault.forNs());
        this.processes = processes;
    }

    @Override
    public void begin() throws InterruptedException {
        try (HttpClient http = Http.client()) {
            HttpResponse<String> answer = Http.send(
                    http,
                    request(requiredProxy())
                            .PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(order)))
                            .build(),
                    BodyHandlers.ofString(),
                    TIMEOUT);
            if (answer.statusCode() >= 400) {
                throw refused(answer.body());
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private LabException refused(String why) {
        return LabException.environment(
                StackPlan.proxyOf(fault.target()) + " did not take " + fault.name() + ": " + why,
                "See its log: lab status.");
    }

    private Optional<StackState.Child> proxy() {
        String name = StackPlan.proxyOf(fault.target());
        return processes.get().stream()
                .filter(process -> process.name().equals(name))
                .findFirst();
    }

    private StackState.Child requiredProxy() {
        return proxy().orElseThrow(() -> LabException.environment(
                "the stack has no " + StackPlan.proxyOf(fault.target()) + ".",
                "Start it with --proxied " + fault.target() + "."));
    }

    private HttpRequest.Builder request(StackState.Child proxy) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + proxy.ports().getOrDefault("http", 0) + "/faults/" + id));
    }

    /**
     * Does nothing without a proxy: one that is gone has no faults.
     *
     * @throws LabException with exit status 3 when the proxy lives and has not ended it: the next call tries again
     */
    @Override
    public void heal() {
        proxy().ifPresent(proxy -> Threads.uninterrupted(() -> end(proxy)));
    }

    private void end(StackState.Child proxy) throws InterruptedException {
        try (HttpClient http = Http.client()) {
            HttpResponse<String> answer =
                    Http.send(http, request(proxy).DELETE().build(), BodyHandlers.ofString(), TIMEOUT);
            if (answer.statusCode() >= 400) {
                throw notEnded(answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            if (proxy.handle().isPresent()) {
                throw notEnded(String.valueOf(e.getMessage()));
            }
        }
    }

    private LabException notEnded(String why) {
        return LabException.environment(
                StackPlan.proxyOf(fault.target()) + " did not end " + fault.name() + ": " + why,
                "It ends by itself 10 s after its time; or end the proxy, which is started again without it.");
    }
}
