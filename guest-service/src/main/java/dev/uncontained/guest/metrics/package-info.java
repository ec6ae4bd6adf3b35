/** What guest-service tells Prometheus. */
@NullMarked
package dev.uncontained.guest.metrics;

import org.jspecify.annotations.NullMarked;
