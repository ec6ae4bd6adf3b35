/**
 * Kafka on one side, the fold on the other. Three threads: {@code fault-monitor} polls, folds and writes snapshots; {@code monitor-runs}
 * reads {@code lab.runs}; {@code monitor-snapshots} reads everyone's snapshots and ends runs.
 */
@NullMarked
package dev.uncontained.monitor.kafka;

import org.jspecify.annotations.NullMarked;
