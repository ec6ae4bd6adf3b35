/** Metrics read from the folded state whenever Prometheus asks, on whatever thread that is. */
@NullMarked
package dev.uncontained.monitor.metrics;

import org.jspecify.annotations.NullMarked;
