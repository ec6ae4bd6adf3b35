/** KVM/arm64's decisions: the abort dispatch, user_mem_abort, memslot checks, block size, GICV, and the policies compared. Immutable values and pure functions: any thread. */
@NullMarked
package dev.uncontained.arm.kvm;

import org.jspecify.annotations.NullMarked;
