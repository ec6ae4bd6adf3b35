/**
 * {@code lab verify}: executes a run again from what its records say and compares every record with what it must be. One thread reads the
 * log and hands each host's records to the one worker that has this host.
 */
@NullMarked
package dev.uncontained.lab.verify;

import org.jspecify.annotations.NullMarked;
