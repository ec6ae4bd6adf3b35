package dev.uncontained.lab.report;

/**
 * A statement about a platform that nobody has measured and that results on it depend on.
 *
 * @param platform platform it is about
 * @param subject keys of the platform file it covers
 * @param source how it was arrived at
 */
public record Estimate(String platform, String subject, String source) {}
