/**
 * The contract between the services: what each topic holds, as records, and how they are written and read.
 *
 * <p>The records are plain values that any thread may hold; only {@link dev.uncontained.events.codec} knows JSON and bytes.
 */
@NullMarked
package dev.uncontained.events;

import org.jspecify.annotations.NullMarked;
