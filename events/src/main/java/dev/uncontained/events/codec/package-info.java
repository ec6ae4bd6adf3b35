/** How events become bytes and are read back. Every class is safe for use by many threads unless it says otherwise. */
@NullMarked
package dev.uncontained.events.codec;

import org.jspecify.annotations.NullMarked;
