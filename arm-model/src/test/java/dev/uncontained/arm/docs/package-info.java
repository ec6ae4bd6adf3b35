/** Writes the pages under {@code docs/} that the model can write itself, and tests that they are not stale. Any thread. */
@NullMarked
package dev.uncontained.arm.docs;

import org.jspecify.annotations.NullMarked;
