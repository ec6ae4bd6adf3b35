/**
 * The records of one run, wherever they are: on the topics of a stack, or in a file that {@code lab export} wrote. {@code lab export} and
 * {@code lab import run} are here too. A log is read by one thread.
 */
@NullMarked
package dev.uncontained.lab.runlog;

import org.jspecify.annotations.NullMarked;
