package dev.uncontained.events.scenario;

import java.util.Locale;

/**
 * One published figure and ours.
 *
 * @param number row of the cost model's validation table
 * @param verdict how ours compares
 */
record ValidationRow(
        String number, String experiment, String published, String ours, String tolerance, Kind kind, Verdict verdict) {
    /** How the figures compare. */
    enum Verdict {
        AGREES("agrees"),
        DISAGREES("**disagrees**");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        static Verdict of(boolean agrees) {
            return agrees ? AGREES : DISAGREES;
        }
    }

    /** How much agreement proves. */
    enum Kind {
        /** A measurement that nothing was fitted to. */
        INDEPENDENT,
        /** A worked result of the formula's authors. */
        FORMULA,
        /** What a specification or the kernel says must happen. */
        RULE,
        /** A constant was chosen so that it comes out. */
        FITTED,
        /** A fact that the platform file states. */
        PROFILE
    }

    static ValidationRow within(
            String number, String experiment, double published, double ours, String unit, double percent, Kind kind) {
        return new ValidationRow(
                number,
                experiment,
                figure(published) + " " + unit,
                figure(ours) + " " + unit,
                "%s %%".formatted(percent < 1 ? "0.1" : "%.0f".formatted(percent)),
                kind,
                Verdict.of(Math.abs(ours - published) <= published * percent / 100));
    }

    String line() {
        return "| %s | %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        number,
                        experiment,
                        published.strip(),
                        ours.strip(),
                        tolerance,
                        kind.name().toLowerCase(Locale.ROOT),
                        verdict.words);
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value >= 1_000 ? "%.0f" : "%.4g", value);
    }
}
