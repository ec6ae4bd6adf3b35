/**
 * The life of a host (DESIGN §4), free of any framework. A {@link dev.uncontained.events.core.guest.HostLife} is used by one thread at a time.
 */
@NullMarked
package dev.uncontained.events.core.guest;

import org.jspecify.annotations.NullMarked;
