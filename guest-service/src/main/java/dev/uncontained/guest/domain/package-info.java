/**
 * The life of a host (DESIGN §4), free of any framework. A {@link dev.uncontained.guest.domain.HostLife} is used by one thread at a time.
 */
@NullMarked
package dev.uncontained.guest.domain;

import org.jspecify.annotations.NullMarked;
