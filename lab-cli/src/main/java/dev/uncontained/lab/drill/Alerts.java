package dev.uncontained.lab.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.drill.Check.State;
import dev.uncontained.lab.stack.Http;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Asks the Prometheus that watches a stack whether an alert has fired since the drill began. */
final class Alerts implements AutoCloseable {
    /** Scrape, evaluation and a short {@code for} come after the event; an alert that has not fired by then did not. */
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(15);

    /** An alert on what happened within the last minute, or five, is over some time later. */
    private static final long QUIET_PATIENCE_NS = TimeUnit.MINUTES.toNanos(6);

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long POLL_MS = 500;
    private static final Pattern RULE = Pattern.compile("(?m)^\\s*-\\s*alert:\\s*(\\w+)\\s*$");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = Http.client();
    private final Supplier<Optional<URI>> prometheus;
    private final LongSupplier nanoTime;
    private long beganNs;

    /**
     * @param prometheus where it answers, if the stack has one
     */
    Alerts(Supplier<Optional<URI>> prometheus) {
        this(prometheus, System::nanoTime);
    }

    Alerts(Supplier<Optional<URI>> prometheus, LongSupplier nanoTime) {
        this.prometheus = prometheus;
        this.nanoTime = nanoTime;
        this.beganNs = nanoTime.getAsLong();
    }

    /** Names of the alerts in a file of rules. */
    static List<String> names(Path rules) throws IOException {
        return RULE.matcher(Files.readString(rules))
                .results()
                .map((MatchResult rule) -> rule.group(1))
                .toList();
    }

    /**
     * Waits until an alert does not fire, as it may after the undisturbed run; from then on it counts.
     *
     * @throws LabException with exit status 1 when it goes on for more than 6 minutes
     */
    void awaitQuiet(AlertExpectation alert, Consumer<String> tell) throws InterruptedException {
        long deadlineNs = System.nanoTime() + QUIET_PATIENCE_NS;
        boolean told = false;
        while (isFiring(alert)) {
            if (!told) {
                tell.accept("waiting until the alert " + alert.name() + ", which fires already, is over");
                told = true;
            }
            if (System.nanoTime() > deadlineNs) {
                throw LabException.badResult("the alert " + alert.name()
                        + " fires before the drill has begun, and goes on; nothing was done.");
            }
            Thread.sleep(POLL_MS);
        }
        beganNs = nanoTime.getAsLong();
    }

    private boolean isFiring(AlertExpectation alert) throws InterruptedException {
        try {
            return prometheus.get().isPresent()
                    && !ask(prometheus.get().get(), alert.series()).isEmpty();
        } catch (IOException e) {
            // what cannot be told is found out in the end
            return false;
        }
    }

    /**
     * Whether an alert has fired.
     *
     * @param patienceNs how long to wait for one that may be on its way, in ns
     */
    Check fired(AlertExpectation alert, long patienceNs) throws InterruptedException {
        String name = alert.fired();
        if (prometheus.get().isEmpty()) {
            return new Check(
                    name, State.NOT_CHECKED, "no Prometheus watches the stack; lab up --prometheus starts one");
        }
        URI address = prometheus.get().get();
        long deadlineNs = System.nanoTime() + patienceNs;
        while (true) {
            try {
                List<String> found = ask(address, sinceBegin(alert));
                if (!found.isEmpty()) {
                    return Check.of(name, true, "for " + String.join("; ", found));
                }
                if (System.nanoTime() > deadlineNs) {
                    List<String> others = ask(address, sinceBegin(alert.forAnything()));
                    return Check.of(
                            name, false, others.isEmpty() ? "it did not" : "only for " + String.join("; ", others));
                }
            } catch (IOException e) {
                if (System.nanoTime() > deadlineNs) {
                    return new Check(name, State.NOT_CHECKED, "Prometheus at " + address + ": " + e.getMessage());
                }
            }
            Thread.sleep(POLL_MS);
        }
    }

    private String sinceBegin(AlertExpectation alert) {
        return "count_over_time(" + alert.series() + "[" + secondsSinceBegin() + "s])";
    }

    private long secondsSinceBegin() {
        return 1 + TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - beganNs);
    }

    /** The labels of each series of the answer. */
    private List<String> ask(URI address, String query) throws IOException, InterruptedException {
        HttpResponse<String> response = Http.send(
                http,
                HttpRequest.newBuilder(URI.create(
                                address + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                        .build(),
                BodyHandlers.ofString(),
                TIMEOUT);
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode() + " for " + query);
        }
        List<String> series = new ArrayList<>();
        for (JsonNode one : JSON.readTree(response.body()).path("data").path("result")) {
            SortedMap<String, String> labels = new TreeMap<>();
            one.path("metric")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
            labels.keySet().removeAll(List.of("__name__", "alertname", "alertstate", "job"));
            series.add(AlertExpectation.shown(labels));
        }
        return series;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
