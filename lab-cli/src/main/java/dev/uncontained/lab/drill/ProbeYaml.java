package dev.uncontained.lab.drill;

import com.fasterxml.jackson.core.JsonPointer;
import dev.uncontained.events.yaml.YamlMap;
import dev.uncontained.lab.stack.Service;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one probe of a steady state, or one guard. */
final class ProbeYaml {
    private static final String REST = "rest";
    private static final String METRIC = "metric";
    private static final String MIN = "min";
    private static final String MAX = "max";
    private static final String AT_LEAST = "at-least";
    private static final String AT_MOST = "at-most";
    private static final Pattern PERCENT = Pattern.compile("([1-9][0-9]{0,4})%");

    private ProbeYaml() {}

    /** A probe with a range of its own. */
    static Probe probe(YamlMap map) {
        long min = map.number(MIN, Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE);
        long max = map.number(MAX, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        if (!map.has(MIN) && !map.has(MAX)) {
            map.complain(
                    map.has(REST) ? REST : METRIC,
                    "has no range; give min or max, or at-least or at-most of the baseline");
        }
        if (min > max) {
            map.complain(MIN, "is greater than max: no value can be in that range");
        }
        return named(map, min, max);
    }

    /** Whether it is held against the undisturbed run. */
    static boolean isRelative(YamlMap probe) {
        return probe.has(AT_LEAST) || probe.has(AT_MOST);
    }

    static BaselineProbe baselineProbe(YamlMap map) {
        for (String key : List.of(MIN, MAX)) {
            if (map.has(key)) {
                map.complain(key, "cannot stand beside a share of the baseline; make two probes of it");
                map.number(key, Long.MIN_VALUE, Long.MAX_VALUE);
            }
        }
        int least = map.value(AT_LEAST, ProbeYaml::share, 0);
        int most = map.value(AT_MOST, ProbeYaml::share, BaselineProbe.NO_MOST);
        if (least > most) {
            map.complain(AT_LEAST, "is greater than at-most: no value can be in that range");
        }
        String metric = map.text(METRIC);
        return new BaselineProbe(map.text("name", metric), service(map), metric, least, most);
    }

    /** A percentage, which may be more than 100. */
    private static int share(String text) {
        Matcher percent = PERCENT.matcher(text);
        if (!percent.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a whole percentage from 1% to 99999%");
        }
        return Integer.parseInt(percent.group(1)) * 10;
    }

    /** A guard: a probe that trips above a value. */
    static Probe guard(YamlMap map) {
        return named(map, Long.MIN_VALUE, map.number("above", 0, Long.MAX_VALUE));
    }

    private static Probe named(YamlMap map, long min, long max) {
        Probe.Source source = map.has(REST) ? rest(map) : new Probe.Metric(map.text(METRIC));
        return new Probe(map.text("name", source.toString()), service(map), source, min, max);
    }

    private static String service(YamlMap map) {
        return map.value("of", of -> Service.of(of).serviceName(), Service.MONITOR.serviceName());
    }

    private static Probe.Source rest(YamlMap map) {
        if (map.has(METRIC)) {
            map.complain(METRIC, "cannot stand beside rest; make two probes of it");
            map.text(METRIC);
        }
        String path = map.required(REST, ProbeYaml::path, "/");
        return new Probe.Rest(path, map.required("field", JsonPointer::compile, JsonPointer.empty()));
    }

    private static String path(String text) {
        if (!text.matches("/[!-~]*")) {
            throw new IllegalArgumentException("'" + text + "' is not a path such as /totals");
        }
        return text;
    }
}
