/** The read side of the lab: folds what guest-service wrote into totals, and shows them. See the packages below. */
@NullMarked
package dev.uncontained.monitor;

import org.jspecify.annotations.NullMarked;
