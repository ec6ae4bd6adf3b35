/** {@code lab forget}: hides a run and tombstones its state. Blocks the calling thread. */
@NullMarked
package dev.uncontained.lab.forget;

import org.jspecify.annotations.NullMarked;
