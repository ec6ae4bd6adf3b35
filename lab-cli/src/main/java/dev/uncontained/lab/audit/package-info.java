/** {@code lab audit}: a vendor's search for what an uncached mapping could do to a platform. On the calling thread. */
@NullMarked
package dev.uncontained.lab.audit;

import org.jspecify.annotations.NullMarked;
