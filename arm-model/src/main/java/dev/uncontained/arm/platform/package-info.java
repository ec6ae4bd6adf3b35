/** What a SoC is, as data: every way in which one platform answers a transaction otherwise than another. Immutable records. */
@NullMarked
package dev.uncontained.arm.platform;

import org.jspecify.annotations.NullMarked;
