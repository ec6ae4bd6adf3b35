/**
 * The decisions of vfio-service and kvm-service as pure functions over events: state, {@code apply} and the answer to a request. They
 * stand here, and not in the services, so that {@code lab verify} and {@code lab whatif} decide again with the same code. No thread,
 * clock or broker; a state belongs to whoever calls.
 */
@NullMarked
package dev.uncontained.events.core;

import org.jspecify.annotations.NullMarked;
