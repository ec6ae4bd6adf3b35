/**
 * What a service that answers requests does, without a broker: it folds its own answers into ledgers and turns inputs into new ones. No
 * Kafka, Quarkus or Jackson type; one thread at a time, which {@link dev.uncontained.kit.loop.AnsweringLoop} sees to.
 */
@NullMarked
package dev.uncontained.kit.answer;

import org.jspecify.annotations.NullMarked;
