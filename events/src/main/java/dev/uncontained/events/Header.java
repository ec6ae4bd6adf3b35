package dev.uncontained.events;

/**
 * Where an event about a host stands.
 *
 * @param run id of the run
 * @param host id of the host, {@code policy/group-n}
 * @param boot boot number of the host, from 1; a higher boot starts from nothing, a lower one is ignored
 * @param virtualNs virtual time it belongs to, in ns since the run's virtual start
 * @param seq number of the event among all that its writer wrote on this topic about this host, from 1 without gaps, across boots
 */
public record Header(String run, String host, int boot, long virtualNs, long seq) {
    /** The Kafka key of everything about this host. */
    public String key() {
        return key(run, host);
    }

    /** {@code run/host}. */
    public static String key(String run, String host) {
        return run + "/" + host;
    }
}
