/**
 * The fold of a fleet's events into totals: pure state, no broker, clock or framework.
 *
 * <p>{@link dev.uncontained.events.core.monitor.PartitionFold} and all it holds belong to one thread, the one that polls. What it hands out
 * ({@link dev.uncontained.events.core.monitor.PartSummary}, snapshots, {@link dev.uncontained.events.core.monitor.PartitionView}) is never changed
 * again and may go to any thread.
 */
@NullMarked
package dev.uncontained.events.core.monitor;

import org.jspecify.annotations.NullMarked;
