package dev.uncontained.lab.audit;

/**
 * What a probe came to.
 *
 * @param accesses accesses up to and with the one that did it; 0 when none did
 * @param error the error, for people
 */
record Finding(Probe probe, Harm harm, long accesses, String error) {
    /** Whether it is the better counterexample: worse harm, else with less. */
    boolean isBetterThan(Finding other) {
        if (harm != other.harm) {
            return harm.isWorseThan(other.harm);
        }
        if (accesses != other.accesses) {
            return accesses < other.accesses;
        }
        return probe.accessBytes() < other.probe.accessBytes();
    }
}
