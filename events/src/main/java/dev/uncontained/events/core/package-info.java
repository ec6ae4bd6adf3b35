/**
 * The services without their framework: the decisions of VFIO and KVM as pure functions over events, the life of a host, the fold of all
 * of it into totals. They stand here, and not in the services, so that {@code lab verify} and {@code lab whatif} decide again with the same code. No thread,
 * clock or broker; a state belongs to whoever calls.
 */
@NullMarked
package dev.uncontained.events.core;

import org.jspecify.annotations.NullMarked;
