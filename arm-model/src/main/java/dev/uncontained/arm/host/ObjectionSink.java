package dev.uncontained.arm.host;

/** Takes what targets, and the interconnect, object to, before anything has come of it. */
@FunctionalInterface
public interface ObjectionSink {
    /**
     * @param region {@link RegionSpec#id}
     * @param cause what is objected to
     * @param to the transaction, or, where holes in a buffer are objected to, all that the buffer held
     */
    void objected(int region, FaultCause cause, Transaction to);
}
