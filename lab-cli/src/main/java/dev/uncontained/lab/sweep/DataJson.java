package dev.uncontained.lab.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;

/** {@code data.json}: the experiment, each point with the spread of each measure, and every run. */
final class DataJson {
    private final JsonMapper mapper = JsonMapper.builder().build();
    private final Results results;

    private DataJson(Results results) {
        this.results = results;
    }

    static String of(Results results) {
        return new DataJson(results).text();
    }

    private String text() {
        Experiment experiment = results.experiment();
        ObjectNode top = mapper.createObjectNode();
        top.put("experiment", experiment.name());
        top.put("story", experiment.story());
        top.put("scenario", String.valueOf(experiment.scenario().getFileName()));
        top.set("set", mapper.valueToTree(experiment.set().values()));
        top.set("versions", mapper.valueToTree(new TreeMap<>(results.versions())));
        top.set("estimates", mapper.valueToTree(results.estimates()));
        top.put("repeats", experiment.repeats());
        top.put("runsMissing", results.missing());
        top.put("confidence", experiment.confidencePermille() / 1_000.0);
        ObjectNode measures = top.putObject("measures");
        for (Measure measure : Measure.values()) {
            measures.putObject(measure.key()).put("unit", measure.unit()).put("meaning", measure.what());
        }
        ArrayNode points = top.putArray("points");
        for (Point point : experiment.points()) {
            ObjectNode node = points.addObject();
            node.set("values", mapper.valueToTree(point.values()));
            node.set("measured", spreads(point));
            node.set("runs", mapper.valueToTree(results.of(point)));
        }
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(top) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result that JSON cannot hold", e);
        }
    }

    private ObjectNode spreads(Point point) {
        ObjectNode node = mapper.createObjectNode();
        for (Measure measure : Measure.values()) {
            results.spread(point, measure).ifPresent(spread -> {
                ObjectNode of = node.putObject(measure.key());
                of.put("count", spread.count());
                of.put("median", spread.median());
                of.put("min", spread.min());
                of.put("max", spread.max());
                of.put("mean", spread.mean());
                if (spread.count() > 1) {
                    of.put("low", spread.low());
                    of.put("high", spread.high());
                }
            });
        }
        return node;
    }
}
