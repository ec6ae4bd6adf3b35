/**
 * Adapters between Kafka and the lives of hosts. Answers come on the channel's thread, hosts run on the engine's threads, and a
 * {@link dev.uncontained.guest.kafka.HostActor} is what keeps the two apart.
 */
@NullMarked
package dev.uncontained.guest.kafka;

import org.jspecify.annotations.NullMarked;
