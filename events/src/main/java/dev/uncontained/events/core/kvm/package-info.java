/**
 * What KVM decides: memslots of a booted host, the answers to its aborts, what an action of VFIO's or a switch of policy unmaps. It knows
 * a region only by the VMA that VFIO registered. Pure functions; the stage-2 tables in a state belong to that state and to the one
 * thread that folds it.
 */
@NullMarked
package dev.uncontained.events.core.kvm;

import org.jspecify.annotations.NullMarked;
