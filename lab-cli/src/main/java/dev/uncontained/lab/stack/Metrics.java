package dev.uncontained.lab.stack;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what services say of themselves: their Prometheus text, and numbers in their REST answers. */
public final class Metrics implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern BOUND = Pattern.compile("le=\"([^\"]+)\"");

    private final HttpClient http = Http.client();

    /** Where the instances of a service answer. */
    public static List<URI> addresses(List<StackState.Child> processes, Service service) {
        return processes.stream()
                .filter(process -> process.kind().equals(service.serviceName()))
                .map(process -> URI.create("http://127.0.0.1:" + process.ports().getOrDefault("http", 0)))
                .toList();
    }

    /** Sum of a metric over all its labels and these instances; empty when one does not answer or none has it. */
    public OptionalDouble sum(List<URI> instances, String metric) {
        List<String> texts = texts(instances);
        return texts.size() < instances.size() ? OptionalDouble.empty() : sumOverTexts(texts, metric);
    }

    /** Sum of a metric over all its labels and those of these instances that answer; empty when none of them has it. */
    public OptionalDouble sumOfThoseThatAnswer(List<URI> instances, String metric) {
        return sumOverTexts(texts(instances), metric);
    }

    private List<String> texts(List<URI> instances) {
        return instances.stream().flatMap(instance -> text(instance).stream()).toList();
    }

    private static OptionalDouble sumOverTexts(List<String> texts, String metric) {
        List<OptionalDouble> values = texts.stream()
                .map(text -> sumOf(text, metric))
                .filter(OptionalDouble::isPresent)
                .toList();
        return values.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        values.stream().mapToDouble(OptionalDouble::getAsDouble).sum());
    }

    /** Counts of a histogram up to each bound, over these instances; empty when one does not answer or has none. */
    public Optional<NavigableMap<Double, Double>> histogram(List<URI> instances, String metric) {
        NavigableMap<Double, Double> sums = new TreeMap<>();
        for (URI instance : instances) {
            Optional<String> text = text(instance);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            bucketsOf(text.get(), metric).forEach((bound, count) -> sums.merge(bound, count, Double::sum));
        }
        return sums.isEmpty() ? Optional.empty() : Optional.of(sums);
    }

    /** Lines such as {@code latency_seconds_bucket{le="0.5",} 12.0}: count by bound. */
    public static NavigableMap<Double, Double> bucketsOf(String text, String metric) {
        NavigableMap<Double, Double> counts = new TreeMap<>();
        text.lines().filter(line -> line.startsWith(metric + "_bucket{")).forEach(line -> {
            Matcher bound = BOUND.matcher(line);
            if (bound.find()) {
                double le =
                        bound.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound.group(1));
                counts.merge(le, value(line), Double::sum);
            }
        });
        return counts;
    }

    /** A member of what an instance answers: a number, 1 or 0 for true or false, the length of an array; empty when there is no such answer. */
    public OptionalDouble rest(URI instance, String path, JsonPointer field) {
        return text(instance, path).map(json -> numberOf(json, field)).orElse(OptionalDouble.empty());
    }

    static OptionalDouble numberOf(String json, JsonPointer field) {
        try {
            JsonNode found = JSON.readTree(json).at(field);
            return switch (found.getNodeType()) {
                case NUMBER -> OptionalDouble.of(found.asDouble());
                case BOOLEAN -> OptionalDouble.of(found.asBoolean() ? 1 : 0);
                case ARRAY, OBJECT -> OptionalDouble.of(found.size());
                case BINARY, MISSING, NULL, POJO, STRING -> OptionalDouble.empty();
            };
        } catch (JsonProcessingException e) {
            return OptionalDouble.empty(); // not JSON: no such answer
        }
    }

    private Optional<String> text(URI instance) {
        return text(instance, "/q/metrics");
    }

    private Optional<String> text(URI instance, String path) {
        try {
            HttpResponse<String> response = Http.send(
                    http,
                    HttpRequest.newBuilder(URI.create(instance + path)).build(),
                    BodyHandlers.ofString(),
                    TIMEOUT);
            return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Sum of a metric over all its labels in Prometheus text; empty when it is not there. */
    public static OptionalDouble sumOf(String text, String metric) {
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
