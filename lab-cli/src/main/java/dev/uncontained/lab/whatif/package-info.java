/** {@code lab whatif}: a run's programs in one process, without broker or services. Each host belongs to one thread. */
@NullMarked
package dev.uncontained.lab.whatif;

import org.jspecify.annotations.NullMarked;
