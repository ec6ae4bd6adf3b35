/** VFIO's side of a mapping: VMA flags, which BARs can be mapped, the checks of a mmap, page faults and zaps. Immutable values and pure functions: any thread. */
@NullMarked
package dev.uncontained.arm.vfio;

import org.jspecify.annotations.NullMarked;
