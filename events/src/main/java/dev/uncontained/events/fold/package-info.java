/**
 * How a log of numbered events is folded: once each, in order, with copies told from gaps. Pure values; no thread, clock or broker.
 */
@NullMarked
package dev.uncontained.events.fold;

import org.jspecify.annotations.NullMarked;
