package dev.uncontained.lab.drill;

import dev.uncontained.events.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds what came out against what was expected. */
final class Judge {
    private Judge() {}

    /**
     * What is known after a drill.
     *
     * @param runEnded how the disturbed run ended when it did not end well; empty when it did
     * @param result its result, if there is one
     * @param undisturbedDigest digest of the undisturbed run, if one was made
     * @param courses what became of each fault
     * @param longestRecoverySeconds longest time from the end of a fault to a steady state, or of a take-over
     * @param unsteady what did not come back, if something did not
     * @param problems faults that did not happen as planned
     * @param tripped the guard that tripped, if one did
     * @param blindGuards guards that could not have tripped, and why
     * @param alert what became of the alert that is expected, if one is
     */
    record Evidence(
            String runEnded,
            Optional<RunResult> result,
            Optional<String> undisturbedDigest,
            List<Course> courses,
            double longestRecoverySeconds,
            Optional<String> unsteady,
            List<String> problems,
            Optional<String> tripped,
            List<String> blindGuards,
            Optional<Check> alert) {}

    static List<Check> checks(Expectations expect, Evidence evidence) {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.of(
                "faults happen as planned",
                evidence.problems().isEmpty(),
                evidence.problems().isEmpty() ? "all of them" : String.join("; ", evidence.problems())));
        checks.add(Check.of(
                "no guard trips",
                evidence.tripped().isEmpty() && evidence.blindGuards().isEmpty(),
                evidence.tripped().orElse(guards(evidence.blindGuards()))));
        checks.add(Check.of(
                "the run reaches its end",
                evidence.runEnded().isEmpty(),
                evidence.runEnded().isEmpty() ? "it did" : evidence.runEnded()));
        double within = expect.recoveredWithinNs() / 1e9;
        checks.add(Check.of(
                "steady state restored within %.0f s".formatted(within),
                evidence.unsteady().isEmpty() && evidence.longestRecoverySeconds() <= within,
                evidence.unsteady().map(what -> "not restored: " + what).orElseGet(() -> recovery(evidence))));
        RunResult result = evidence.result().orElse(null);
        if (expect.digestUnchanged()) {
            String before = evidence.undisturbedDigest().orElse("none");
            String after = result == null ? "none" : result.digest();
            checks.add(Check.of(
                    "digest unchanged",
                    result != null && !before.isEmpty() && !before.equals("none") && before.equals(after),
                    "undisturbed " + before + ", disturbed " + after));
        }
        count(
                checks,
                "lost bursts",
                expect.lost(),
                result == null ? null : result.accounting().lostBursts());
        count(
                checks,
                "duplicated bursts",
                expect.duplicated(),
                result == null ? null : result.accounting().duplicatedBursts());
        if (expect.hostsLost() != null) {
            HostsLost found = result == null ? null : HostsLost.of(result);
            checks.add(Check.of(
                    "hosts lost " + expect.hostsLost(),
                    found != null && expect.hostsLost().accepts(found),
                    found == null ? "no result" : found.toString()));
        }
        if (result != null) {
            checks.add(Check.of(
                    "accounting balanced",
                    result.accounting().balanced(),
                    result.accounting().issued() + " accesses issued"));
        }
        evidence.alert().ifPresent(checks::add);
        return checks;
    }

    private static String guards(List<String> blind) {
        return blind.isEmpty() ? "none did" : "none could: " + String.join("; ", blind);
    }

    private static void count(List<Check> checks, String name, @Nullable Long expected, @Nullable Long found) {
        if (expected != null) {
            checks.add(Check.of(
                    name + " " + expected,
                    expected.equals(found),
                    found == null ? "no result" : String.valueOf(found)));
        }
    }

    private static String recovery(Evidence evidence) {
        List<String> each = evidence.courses().stream()
                .filter(course -> course.recoverySeconds().isPresent())
                .map(course -> "%s %.1f s"
                        .formatted(
                                course.fault().name(), course.recoverySeconds().getAsDouble()))
                .toList();
        return "after %.1f s".formatted(evidence.longestRecoverySeconds())
                + (each.size() > 1 ? " at most: " + String.join(", ", each) : "");
    }
}
