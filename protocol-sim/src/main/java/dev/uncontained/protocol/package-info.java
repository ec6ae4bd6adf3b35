/**
 * A deterministic simulation of the protocol between the services: their real cores, on a log in memory, in one thread, under any schedule
 * of crashes, pauses, take-overs, lost acknowledgements and repeated records.
 *
 * <p>What Kafka guarantees is taken for granted and modelled in {@link dev.uncontained.protocol.Log} and {@link
 * dev.uncontained.protocol.Group}: records of a partition keep their order, an acknowledged record stays, a group gives a partition to one
 * member of a generation, and a member that was evicted may learn it late. What the lab's own Kafka adapters do is modelled in the nodes.
 */
@NullMarked
package dev.uncontained.protocol;

import org.jspecify.annotations.NullMarked;
