/**
 * Kafka plumbing that the services share. Each class says which thread calls it.
 */
@NullMarked
package dev.uncontained.kit;

import org.jspecify.annotations.NullMarked;
