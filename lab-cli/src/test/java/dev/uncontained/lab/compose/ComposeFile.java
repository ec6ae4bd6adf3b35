package dev.uncontained.lab.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker-compose.yml as its containers see it: aliases and defaults filled in, a secret as {@code ${ITS_NAME}}. */
final class ComposeFile {
    private static final Pattern DEFAULT = Pattern.compile("\\$\\{\\w+:-([^}]*)}");
    private static final Pattern REQUIRED = Pattern.compile("\\$\\{(\\w+):\\?[^}]*}");
    private static final Pattern MEBIBYTES = Pattern.compile("(\\d+)m");

    private final JsonNode services;

    private ComposeFile(JsonNode services) {
        this.services = services;
    }

    static ComposeFile read(Path file) throws IOException {
        Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
        JsonNode tree = JsonMapper.builder().build().valueToTree(document);
        return new ComposeFile(tree.required("services"));
    }

    Set<String> services() {
        Set<String> names = new TreeSet<>();
        services.fieldNames().forEachRemaining(names::add);
        return names;
    }

    String image(String service) {
        return services.required(service).required("image").asText();
    }

    Map<String, String> environment(String service) {
        Map<String, String> environment = new TreeMap<>();
        services.required(service)
                .path("environment")
                .properties()
                .forEach(variable -> environment.put(
                        variable.getKey(), filled(variable.getValue().asText())));
        return environment;
    }

    /** Ports of the container that are published. */
    Set<Integer> ports(String service) {
        Set<Integer> ports = new TreeSet<>();
        for (JsonNode port : services.required(service).path("ports")) {
            String mapping = filled(port.asText());
            ports.add(Integer.valueOf(mapping.substring(mapping.lastIndexOf(':') + 1)));
        }
        return ports;
    }

    /** Ports of this machine that lead into the container, as the file writes them: {@code ADDRESS:PORT:PORT}. */
    List<String> published(String service) {
        return words(services.required(service).path("ports")).stream()
                .map(ComposeFile::filled)
                .toList();
    }

    boolean hasHealthCheck(String service) {
        return services.required(service).path("healthcheck").has("test");
    }

    /** What it waits for, and until when; empty where nothing says until when. */
    Map<String, String> dependsOn(String service) {
        Map<String, String> conditions = new TreeMap<>();
        JsonNode others = services.required(service).path("depends_on");
        others.properties()
                .forEach(other -> conditions.put(
                        other.getKey(), other.getValue().path("condition").asText()));
        if (others.isArray()) {
            others.forEach(other -> conditions.put(other.asText(), ""));
        }
        return conditions;
    }

    long memoryLimitBytes(String service) {
        String limit = services.required(service).required("mem_limit").asText();
        var matcher = MEBIBYTES.matcher(limit);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("mem_limit of " + service + " is '" + limit + "'; write it as 768m");
        }
        return Long.parseLong(matcher.group(1)) << 20;
    }

    List<String> entrypoint(String service) {
        return words(services.required(service).required("entrypoint"));
    }

    /** What its health check says to a shell. */
    String healthCheck(String service) {
        List<String> words =
                words(services.required(service).required("healthcheck").required("test"));
        return words.get(words.size() - 1);
    }

    private static List<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.asText()));
        return words;
    }

    private static String filled(String text) {
        return REQUIRED.matcher(DEFAULT.matcher(text).replaceAll("$1")).replaceAll("\\${$1}");
    }
}
