package dev.uncontained.lab.verify;

import dev.uncontained.lab.report.Figures;
import dev.uncontained.lab.runlog.RunFileHeader.Cut;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code lab verify} found.
 *
 * @param run id of the run
 * @param source where it was read
 * @param verified whether everything is there and as it must be
 * @param digest digest of the run as it was executed again, or empty when not every host could be
 * @param checked how much was checked, by what
 * @param breachCount breaches in all
 * @param breaches the first of them
 * @param missing what is not there, for people
 * @param cut what retention has deleted
 * @param wallSeconds how long it took
 * @param threads threads that executed
 * @param engine how long the engine alone takes to execute the same, or null when that was not asked
 */
record VerifyReport(
        String run,
        String source,
        boolean verified,
        String digest,
        Map<String, Long> checked,
        long breachCount,
        List<Breach> breaches,
        List<String> missing,
        List<Cut> cut,
        double wallSeconds,
        int threads,
        @Nullable EngineTimes engine) {
    /**
     * Verifying against the engine alone, like with like. All in seconds.
     *
     * @param cold the engine in a JVM as cold as this one was when the run was verified
     * @param again verifying once more, when all is compiled
     * @param warm the engine in this JVM after that
     */
    record EngineTimes(double cold, double again, double warm) {}

    VerifyReport {
        breaches = List.copyOf(breaches);
        missing = List.copyOf(missing);
        cut = List.copyOf(cut);
    }

    /** The same, with what the engine alone takes. */
    VerifyReport with(EngineTimes times) {
        return new VerifyReport(
                run,
                source,
                verified,
                digest,
                checked,
                breachCount,
                breaches,
                missing,
                cut,
                wallSeconds,
                threads,
                times);
    }

    /** The whole text, ending in a newline. */
    String text(int most) {
        StringBuilder text = new StringBuilder();
        text.append("run         ").append(run).append(", from ").append(source).append('\n');
        checked.forEach((what, count) -> text.append("%,16d %s\n".formatted(count, what)));
        text.append("%16.1f s, %s accesses/s, %s records/s on %d threads\n"
                .formatted(
                        wallSeconds,
                        Figures.si(checked.getOrDefault(VerifyRun.ACCESSES, 0L) / Math.max(wallSeconds, 1e-3)),
                        Figures.si(checked.getOrDefault(VerifyRun.RECORDS, 0L) / Math.max(wallSeconds, 1e-3)),
                        threads));
        EngineTimes times = engine;
        if (times != null) {
            text.append(
                    "%16.1f s takes the engine alone in a JVM as cold as this one was: verified at %.2f of its speed\n"
                            .formatted(times.cold, times.cold / Math.max(wallSeconds, 1e-3)));
            text.append(
                    "%16.1f s takes verifying it again, %.1f s the engine alone: %.2f of its speed once all is compiled\n"
                            .formatted(times.again, times.warm, times.warm / Math.max(times.again, 1e-3)));
        }
        for (Breach breach : breaches.stream().limit(most).toList()) {
            text.append("breach      ").append(breach.law()).append(" at ").append(breach.place());
            text.append(breach.host().isEmpty() ? "" : ", host " + breach.host());
            text.append(": ").append(breach.what()).append('\n');
            text.append("  expected  ").append(breach.expected()).append('\n');
            text.append("  found     ").append(breach.found()).append('\n');
        }
        if (breachCount > Math.min(most, breaches.size())) {
            text.append("            and %,d more\n".formatted(breachCount - Math.min(most, breaches.size())));
        }
        for (Cut gone : cut.stream().limit(most).toList()) {
            text.append("cut         ").append(gone.text()).append('\n');
        }
        if (cut.size() > most) {
            text.append("            and %,d more\n".formatted(cut.size() - most));
        }
        missing.forEach(gone -> text.append("missing     ").append(gone).append('\n'));
        return text.append("verdict     ").append(verdict()).append('\n').toString();
    }

    private String verdict() {
        if (breachCount > 0) {
            return "NOT VERIFIED: %,d %s".formatted(breachCount, breachCount == 1 ? "breach" : "breaches");
        }
        if (!verified) {
            return "NOT PROVED: what is there is as it must be, but not everything is there";
        }
        return "verified: every record is what the scenario makes it; digest " + digest;
    }
}
