package dev.uncontained.lab.report;

/**
 * What was seen of a run at one moment: a row of {@code series.csv}.
 *
 * @param wallSeconds wall-clock time since the run's start
 * @param virtualFraction virtual time passed, of all there is, 0 to 1
 * @param hostsFinished hosts that reached their end
 * @param bursts bursts folded since the start
 * @param accesses accesses in them
 * @param uncontained uncontained accesses among them
 */
public record Sample(
        double wallSeconds, double virtualFraction, int hostsFinished, long bursts, long accesses, long uncontained) {}
