package dev.uncontained.lab.drill;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/** Reads the Prometheus text of services. */
final class Metrics implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** Sum of a metric over all its labels and these instances; empty when one does not answer or none has it. */
    OptionalDouble sum(List<URI> instances, String metric) {
        double sum = 0;
        boolean seen = false;
        try {
            for (URI instance : instances) {
                HttpResponse<String> response = http.send(
                        HttpRequest.newBuilder(URI.create(instance + "/q/metrics"))
                                .timeout(TIMEOUT)
                                .build(),
                        BodyHandlers.ofString());
                if (response.statusCode() != 200) {
                    return OptionalDouble.empty();
                }
                OptionalDouble value = sumOf(response.body(), metric);
                if (value.isPresent()) {
                    seen = true;
                    sum += value.getAsDouble();
                }
            }
        } catch (IOException e) {
            return OptionalDouble.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalDouble.empty();
        }
        return seen ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }

    static OptionalDouble sumOf(String text, String metric) {
        List<String> lines = text.lines()
                .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                .toList();
        return lines.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(lines.stream().mapToDouble(Metrics::value).sum());
    }

    /** The value of {@code name{labels} value}; a label may hold blanks, a value cannot. */
    private static double value(String line) {
        int end = line.lastIndexOf('}');
        return Double.parseDouble(
                line.substring(end < 0 ? line.indexOf(' ') : end + 1).strip().split(" ", 2)[0]);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
