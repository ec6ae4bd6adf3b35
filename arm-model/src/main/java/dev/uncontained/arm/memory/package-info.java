/** Memory types and attributes: MAIR bytes, stage-2 MemAttr, how the two stages combine, what PAR_EL1 reports. Immutable values and pure functions: any thread. */
@NullMarked
package dev.uncontained.arm.memory;

import org.jspecify.annotations.NullMarked;
