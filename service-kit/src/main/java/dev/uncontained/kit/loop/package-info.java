/**
 * Runs an {@link dev.uncontained.kit.answer.Answerer} over Kafka: decode, decide, send, wait for the acknowledgements, commit; rebuild at
 * assignment; say how it is. Records come on the messaging worker thread, assignments on the consumer's polling thread; one lock keeps
 * them apart.
 */
@NullMarked
package dev.uncontained.kit.loop;

import org.jspecify.annotations.NullMarked;
