/**
 * guest-service without a framework: how a host's records are ordered, and what a host is resumed from. The life of a host is in {@link
 * dev.uncontained.events.core.guest}.
 */
@NullMarked
package dev.uncontained.guest.domain;

import org.jspecify.annotations.NullMarked;
