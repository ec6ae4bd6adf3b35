package dev.uncontained.lab.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.stack.Http;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks fault-monitor how a run goes, {@code GET /runs/<id>}: the first instance that knows it. */
final class MonitorClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final HttpClient http = Http.client();
    private final List<URI> monitors;
    private final String run;

    MonitorClient(List<URI> monitors, String run) {
        this.monitors = List.copyOf(monitors);
        this.run = run;
    }

    /** How far the run is; empty when no instance answers or knows it yet. */
    Optional<RunProgress> progress() throws InterruptedException {
        for (URI monitor : monitors) {
            Optional<RunProgress> progress =
                    get(URI.create(monitor + "/runs/" + run)).map(RunProgress::of);
            if (progress.isPresent()) {
                return progress;
            }
        }
        return Optional.empty();
    }

    private Optional<JsonNode> get(URI uri) throws InterruptedException {
        try {
            HttpResponse<String> response =
                    Http.send(http, HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString(), TIMEOUT);
            return response.statusCode() == 200 ? Optional.of(mapper.readTree(response.body())) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            // it restarts, or is busy: the next question will tell
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
