package dev.uncontained.lab.sweep;

import dev.uncontained.events.yaml.Units;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a value of a file says, however it is written: {@code 1ms} and {@code 1000us} say the same, and so do {@code 64} and {@code 0x40}. */
final class Meaning {
    private static final List<Function<String, Long>> QUANTITIES =
            List.of(Units::picoseconds, Units::bytes, Units::perSecond, Meaning::whole);

    private Meaning() {}

    private static long whole(String text) {
        String digits = text.replace("_", "");
        return digits.startsWith("0x")
                ? Long.parseUnsignedLong(digits, 2, digits.length(), 16)
                : Long.parseLong(digits);
    }

    /** What a point says. */
    static Map<String, String> of(Point point) {
        Map<String, String> meaning = new HashMap<>();
        point.values().forEach((name, value) -> meaning.put(name, of(value)));
        return meaning;
    }

    /** A text that is the same for values which say the same. */
    static String of(String value) {
        for (int kind = 0; kind < QUANTITIES.size(); kind++) {
            try {
                return kind + " " + QUANTITIES.get(kind).apply(value);
            } catch (IllegalArgumentException notOfThisKind) {
                // another kind is tried
            }
        }
        return value;
    }
}
