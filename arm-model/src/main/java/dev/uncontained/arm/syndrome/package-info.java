/** Exception syndromes and what Linux does with them, and PCIe AER status bits. Immutable values and pure functions: any thread. */
@NullMarked
package dev.uncontained.arm.syndrome;

import org.jspecify.annotations.NullMarked;
