/**
 * {@code lab drill}: a run that is disturbed on purpose, and what must come of it.
 *
 * <p>The command's thread drives the run. Faults begin and end on one thread, {@code drill-faults}; once that has ended, the command's
 * thread heals what is left. {@code drill-lookout} looks at the stack, and each guard is asked on a {@code drill-guard} of its own; what they see
 * is kept in {@link dev.uncontained.lab.drill.Courses} and {@link dev.uncontained.lab.drill.Guards}, which any thread may ask.
 */
@NullMarked
package dev.uncontained.lab.drill;

import org.jspecify.annotations.NullMarked;
