/** Batches of questions as CSV: rows in, the same rows with answers out, read and written as they come. On the calling thread. */
@NullMarked
package dev.uncontained.lab.csv;

import org.jspecify.annotations.NullMarked;
