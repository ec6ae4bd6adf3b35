package dev.uncontained.events.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A mapping of a YAML file. Each getter takes a key once; a key that no getter asked for is unknown and is refused at the end. A getter whose
 * value is missing or wrong complains and gives a stand-in, so that reading goes on and finds what else is wrong.
 */
public final class YamlMap {
    private static final int NEAR = 3;

    private final YamlFile file;
    private final MappingNode node;
    private final String path;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<YamlMap> children = new ArrayList<>();

    YamlMap(YamlFile file, MappingNode node, String path) {
        this.file = file;
        this.node = node;
        this.path = path;
        for (NodeTuple tuple : node.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (keys.put(key, tuple.getKeyNode()) != null) {
                file.complain(tuple.getKeyNode(), at(key), "stands twice");
            }
            values.put(key, tuple.getValueNode());
        }
    }

    /** Whether the key is there. */
    public boolean has(String key) {
        asked.add(key);
        return values.containsKey(key);
    }

    /** Whether the key is there and its value is a mapping. */
    public boolean hasMap(String key) {
        return has(key) && values.get(key) instanceof MappingNode;
    }

    /** Whether nothing in the file has been complained about so far, so that what was read is what stands there and no stand-in. */
    public boolean isFaultless() {
        return file.isFaultless();
    }

    /** Adds a complaint about a key's value, or about the mapping when the key is missing. */
    public void complain(String key, String message) {
        file.complain(values.getOrDefault(key, node), at(key), message);
    }

    /** A text that must be there. */
    public String text(String key) {
        return scalar(key, "a text", Function.identity(), "");
    }

    /** A text, or what stands in for a missing one. */
    public String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key, boolean otherwise) {
        return has(key)
                ? scalar(
                        key,
                        "true or false",
                        text -> switch (text) {
                            case "true" -> true;
                            case "false" -> false;
                            default -> throw new IllegalArgumentException("'" + text + "' is not true or false");
                        },
                        otherwise)
                : otherwise;
    }

    /** A whole number, decimal or 0x hexadecimal, in a range. */
    public long number(String key, long min, long max) {
        return scalar(
                key, "a whole number from " + min + " to " + max, text -> inRange(whole(text), text, min, max), min);
    }

    /** A whole number in a range, or what stands in for a missing one. */
    public long number(String key, long min, long max, long otherwise) {
        return has(key) ? number(key, min, max) : otherwise;
    }

    /** A whole number as an int. */
    public int integer(String key, int min, int max) {
        return (int) number(key, min, max);
    }

    /** A whole number as an int, or what stands in for a missing one. */
    public int integer(String key, int min, int max, int otherwise) {
        return (int) number(key, min, max, otherwise);
    }

    /** A time with its unit ({@code ps, ns, us, ms, s}), in ps. */
    public long picoseconds(String key, long minPs, long maxPs) {
        return scalar(
                key, "a time such as 25ns", text -> timeInRange(Units.picoseconds(text), text, minPs, maxPs), minPs);
    }

    /** A time in ps, or what stands in for a missing one. */
    public long picoseconds(String key, long minPs, long maxPs, long otherwise) {
        return has(key) ? picoseconds(key, minPs, maxPs) : otherwise;
    }

    /** A time with its unit, in ns; whole. */
    public long nanoseconds(String key, long minNs, long maxNs) {
        return scalar(
                key,
                "a time such as 20ms",
                text -> timeInRange(Units.nanoseconds(text) * 1000, text, minNs * 1000, maxNs * 1000) / 1000,
                minNs);
    }

    /** A time in ns, or what stands in for a missing one. */
    public long nanoseconds(String key, long minNs, long maxNs, long otherwise) {
        return has(key) ? nanoseconds(key, minNs, maxNs) : otherwise;
    }

    /** A size with its unit ({@code B, KiB, MiB, GiB, TiB}), in bytes. */
    public long bytes(String key, long min, long max) {
        return scalar(
                key,
                "a size such as 32MiB",
                text -> {
                    long value = Units.bytes(text);
                    if (value < min || value > max) {
                        throw new IllegalArgumentException(
                                "'" + text + "' is not from " + Units.size(min) + " to " + Units.size(max));
                    }
                    return value;
                },
                min);
    }

    /** A size in bytes, or what stands in for a missing one. */
    public long bytes(String key, long min, long max, long otherwise) {
        return has(key) ? bytes(key, min, max) : otherwise;
    }

    /** A value that {@code parse} makes of a text. */
    public <T> T value(String key, Function<String, T> parse, T otherwise) {
        return has(key) ? scalar(key, "a value", parse, otherwise) : otherwise;
    }

    /** A value that must be there; {@code standIn} goes on in its place when it is missing or wrong. */
    public <T> T required(String key, Function<String, T> parse, T standIn) {
        return scalar(key, "a value", parse, standIn);
    }

    /** A mapping that must be there. */
    public YamlMap map(String key) {
        asked.add(key);
        Node value = values.get(key);
        if (value instanceof MappingNode mapping) {
            return child(mapping, at(key));
        }
        complain(key, value == null ? "is missing; it must be a mapping" : "must be a mapping");
        return child(
                new MappingNode(
                        node.getTag(), false, List.of(), node.getStartMark(), node.getEndMark(), node.getFlowStyle()),
                at(key));
    }

    /** A mapping, or null. */
    public @Nullable YamlMap mapOrNull(String key) {
        return has(key) ? map(key) : null;
    }

    /** The mappings of a list; empty when the key is missing. */
    public List<YamlMap> maps(String key) {
        List<YamlMap> maps = new ArrayList<>();
        List<Node> items = items(key);
        for (int i = 0; i < items.size(); i++) {
            String itemPath = at(key) + "[" + i + "]";
            if (items.get(i) instanceof MappingNode mapping) {
                maps.add(child(mapping, itemPath));
            } else {
                file.complain(items.get(i), itemPath, "must be a mapping");
            }
        }
        return maps;
    }

    /** The texts of a list, each turned into a value; empty when the key is missing. */
    public <T> List<T> list(String key, Function<String, T> parse) {
        List<T> list = new ArrayList<>();
        for (Node item : items(key)) {
            if (item instanceof ScalarNode scalar) {
                try {
                    list.add(parse.apply(scalar.getValue()));
                } catch (IllegalArgumentException e) {
                    file.complain(item, at(key), String.valueOf(e.getMessage()));
                }
            } else {
                file.complain(item, at(key), "must be a list of single values");
            }
        }
        return list;
    }

    /** One of a few whole numbers. */
    public int oneOf(String key, List<Integer> legal) {
        return scalar(
                key,
                "one of " + listed(legal),
                text -> {
                    long value = whole(text);
                    if (value != (int) value || !legal.contains((int) value)) {
                        throw new IllegalArgumentException("'" + text + "' is not one of " + listed(legal));
                    }
                    return (int) value;
                },
                legal.getFirst());
    }

    /** One of a few whole numbers, or what stands in for a missing one. */
    public int oneOf(String key, List<Integer> legal, int otherwise) {
        return has(key) ? oneOf(key, legal) : otherwise;
    }

    /** The keys of the mapping, for mappings whose keys are names. */
    public List<String> names() {
        return List.copyOf(keys.keySet());
    }

    /** The path of every value here and below, without the numbers of list items; a list of single values is one. */
    public SortedSet<String> leaves() {
        SortedSet<String> leaves = new TreeSet<>();
        values.forEach((key, value) -> addLeaves(at(key), value, leaves));
        return leaves;
    }

    private static void addLeaves(String path, Node value, SortedSet<String> leaves) {
        switch (value) {
            case MappingNode mapping ->
                mapping.getValue()
                        .forEach(tuple -> addLeaves(
                                path + "." + (tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?"),
                                tuple.getValueNode(),
                                leaves));
            case SequenceNode list
            when list.getValue().stream().anyMatch(MappingNode.class::isInstance) ->
                list.getValue().forEach(item -> addLeaves(path, item, leaves));
            default -> leaves.add(path);
        }
    }

    /** Every key that was asked for here and below, from the top, without the numbers of list items. */
    void addAsked(Set<String> all) {
        asked.forEach(key -> all.add(at(key).replaceAll("\\[[0-9]+]", "")));
        children.forEach(child -> child.addAsked(all));
    }

    void refuseUnknownKeys() {
        keys.forEach((key, keyNode) -> {
            if (!asked.contains(key)) {
                String near = asked.stream()
                        .min(Comparator.comparingInt(known -> distance(known, key)))
                        .filter(known -> distance(known, key) <= NEAR)
                        .map(known -> "; did you mean '" + known + "'?")
                        .orElse("");
                file.complain(keyNode, at(key), "unknown key" + near + "; known here: " + String.join(", ", asked));
            }
        });
        children.forEach(YamlMap::refuseUnknownKeys);
    }

    private YamlMap child(MappingNode mapping, String childPath) {
        YamlMap child = new YamlMap(file, mapping, childPath);
        children.add(child);
        return child;
    }

    private List<Node> items(String key) {
        asked.add(key);
        Node value = values.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        complain(key, "must be a list");
        return List.of();
    }

    private <T> T scalar(String key, String expected, Function<String, T> parse, T standIn) {
        asked.add(key);
        Node value = values.get(key);
        if (value == null) {
            complain(key, "is missing; it must be " + expected);
            return standIn;
        }
        if (!(value instanceof ScalarNode scalar)) {
            complain(key, "must be " + expected);
            return standIn;
        }
        try {
            return parse.apply(scalar.getValue());
        } catch (IllegalArgumentException e) {
            complain(key, String.valueOf(e.getMessage()));
            return standIn;
        }
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String listed(List<Integer> values) {
        return String.join(
                ", ", values.stream().map(value -> Integer.toString(value)).toList());
    }

    private static long whole(String text) {
        String digits = text.replace("_", "");
        try {
            return digits.startsWith("0x")
                    ? Long.parseUnsignedLong(digits, 2, digits.length(), 16)
                    : Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
    }

    private static long inRange(long value, String text, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("'" + text + "' is not from " + min + " to " + max);
        }
        return value;
    }

    private static long timeInRange(long ps, String text, long minPs, long maxPs) {
        if (ps < minPs || ps > maxPs) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not from " + Units.time(minPs) + " to " + Units.time(maxPs));
        }
        return ps;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? diagonal : diagonal + 1;
                row[j] = Math.min(change, Math.min(row[j - 1], above) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
