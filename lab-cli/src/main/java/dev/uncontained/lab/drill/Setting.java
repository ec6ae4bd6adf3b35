package dev.uncontained.lab.drill;

import dev.uncontained.events.yaml.Units;
import dev.uncontained.events.yaml.YamlMap;
import java.util.function.ToLongFunction;

/** A setting that some kinds of fault have, beside those every fault has. */
enum Setting {
    /** In permille. */
    SHARE("share", "1% to 99%", Setting::share),
    THREADS("threads", "1 to 64", map -> map.integer("threads", 1, 64)),
    RECORDS("records", "1 to 100000", map -> map.integer("records", 1, 100_000)),
    /** In ns. */
    DELAY("delay", "1ms to 10s", map -> map.nanoseconds("delay", Setting.MS_NS, 10_000 * Setting.MS_NS)),
    /** In ns. */
    SPREAD("spread", "0s to delay; default 0s", Setting::spread),
    /** In bytes a second. */
    RATE("rate", "a second, 1KiB to 1GiB", map -> map.bytes("rate", 1 << 10, 1 << 30)),
    /** In bytes. */
    AFTER("after", "0B to 1GiB; default 0B", map -> map.bytes("after", 0, 1 << 30, 0)),
    /** In ns. */
    EVERY("every", "50ms to 60s", map -> map.nanoseconds("every", 50 * Setting.MS_NS, 60_000 * Setting.MS_NS)),
    /** In bytes. */
    SIZE("size", "1MiB to 64GiB", map -> map.bytes("size", 1 << 20, 64L << 30));

    private static final long MS_NS = 1_000_000;

    private final String key;
    private final String range;

    @SuppressWarnings("ImmutableEnumChecker") // holds nothing
    private final ToLongFunction<YamlMap> read;

    Setting(String key, String range, ToLongFunction<YamlMap> read) {
        this.key = key;
        this.range = range;
        this.read = read;
    }

    /** Its key and range, for people. */
    String described() {
        return key + " (" + range + ")";
    }

    /** It and its value, for people. */
    String shown(long value) {
        return key + " "
                + switch (this) {
                    case SHARE -> value / 10.0 + "%";
                    case DELAY, SPREAD, EVERY -> Units.time(value * 1_000);
                    case RATE, AFTER, SIZE -> value + "B";
                    case THREADS, RECORDS -> value;
                };
    }

    /** Reads it, complaining where it is wrong. */
    long read(YamlMap map) {
        return read.applyAsLong(map);
    }

    private static long share(YamlMap map) {
        int permille = map.required("share", Units::permille, 10);
        if (permille < 10 || permille > 990) {
            map.complain("share", "'" + permille / 10.0 + "%' is not from 1% to 99%");
        }
        return permille;
    }

    private static long spread(YamlMap map) {
        long spreadNs = map.nanoseconds("spread", 0, 10_000 * MS_NS, 0);
        if (spreadNs > 0 && spreadNs > DELAY.read(map)) {
            map.complain("spread", "is greater than delay: nothing arrives before it was sent");
        }
        return spreadNs;
    }
}
