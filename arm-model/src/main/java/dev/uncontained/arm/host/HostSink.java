package dev.uncontained.arm.host;

/** Takes the bursts of a host, in the order they close. */
@FunctionalInterface
public interface HostSink {
    /**
     * @param burst valid during the call only
     */
    void burst(Burst burst);
}
