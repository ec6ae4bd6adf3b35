package dev.uncontained.lab.stack;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Scrapes services again and again on a thread of its own and keeps the highest value of every sample, so that a gauge which is back at 0 in the end was seen. */
final class MetricsWatch implements AutoCloseable {
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PATIENCE_MS = 1_000;

    private final Map<String, Double> highest = new ConcurrentSkipListMap<>();
    private final List<URI> services;
    private final HttpClient http = Http.client();
    private final Thread thread =
            Thread.ofPlatform().name("metrics-watch").daemon().unstarted(this::watch);
    private volatile boolean closed;

    MetricsWatch(List<URI> services) {
        this.services = List.copyOf(services);
        thread.start();
    }

    /** The highest value of every sample whose name, with its labels, begins so. */
    Map<String, Double> highest(String prefix) {
        Map<String, Double> found = new TreeMap<>(highest);
        found.keySet().removeIf(sample -> !sample.startsWith(prefix));
        return found;
    }

    private void watch() {
        while (!closed) {
            services.forEach(this::scrape);
            LockSupport.parkNanos(PERIOD_NS);
        }
    }

    private void scrape(URI service) {
        var answer = http.sendAsync(
                HttpRequest.newBuilder(service.resolve("/q/metrics")).build(), BodyHandlers.ofString());
        try {
            answer.get(PATIENCE_MS, TimeUnit.MILLISECONDS)
                    .body()
                    .lines()
                    .filter(line -> !line.startsWith("#") && line.contains(" "))
                    .forEach(line -> {
                        int space = line.lastIndexOf(' ');
                        highest.merge(line.substring(0, space), Double.valueOf(line.substring(space + 1)), Math::max);
                    });
        } catch (ExecutionException | TimeoutException e) {
            // the service is being restarted, or stands still: the next round asks again
            answer.cancel(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        http.shutdownNow();
    }
}
