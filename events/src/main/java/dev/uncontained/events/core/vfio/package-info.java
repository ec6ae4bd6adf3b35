/**
 * What VFIO decides: which regions of a host become mappings, with which VMA flags, and what an action does to them. Immutable values and
 * pure functions: any thread.
 */
@NullMarked
package dev.uncontained.events.core.vfio;

import org.jspecify.annotations.NullMarked;
