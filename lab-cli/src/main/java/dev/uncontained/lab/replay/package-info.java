/** {@code lab replay}: the monitor's own fold, fed with a recorded run up to a virtual instant. One thread. */
@NullMarked
package dev.uncontained.lab.replay;

import org.jspecify.annotations.NullMarked;
