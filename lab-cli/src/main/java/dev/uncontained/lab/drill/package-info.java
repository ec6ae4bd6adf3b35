/**
 * {@code lab drill}: a run that is disturbed on purpose, and what must come of it.
 *
 * <p>The command's thread drives the run. Faults begin and end on one thread, {@code drill-faults}; once that has ended, the command's
 * thread heals what is left.
 */
@NullMarked
package dev.uncontained.lab.drill;

import org.jspecify.annotations.NullMarked;
