/** SmallRye Reactive Messaging as it is commonly used: one channel out, one in, record by record or in batches. Channels call from event loops. */
@NullMarked
package dev.uncontained.rival;

import org.jspecify.annotations.NullMarked;
