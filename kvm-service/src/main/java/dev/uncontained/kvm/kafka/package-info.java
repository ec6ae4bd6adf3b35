/**
 * kvm-service on Kafka: the one consumer and its rebalances, the outgoing channel, health. Records come on a messaging worker thread, rebalances
 * on the consumer's polling thread.
 */
@NullMarked
package dev.uncontained.kvm.kafka;

import org.jspecify.annotations.NullMarked;
