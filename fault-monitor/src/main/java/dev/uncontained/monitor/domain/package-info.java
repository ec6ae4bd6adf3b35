/**
 * The fold of a fleet's events into totals: pure state, no broker, clock or framework.
 *
 * <p>{@link dev.uncontained.monitor.domain.PartitionFold} and all it holds belong to one thread, the one that polls. What it hands out
 * ({@link dev.uncontained.monitor.domain.PartSummary}, snapshots, {@link dev.uncontained.monitor.domain.PartitionView}) is never changed
 * again and may go to any thread.
 */
@NullMarked
package dev.uncontained.monitor.domain;

import org.jspecify.annotations.NullMarked;
