/** Platform files, read strictly into {@link dev.uncontained.arm.platform.Platform}. */
@NullMarked
package dev.uncontained.events.platform;

import org.jspecify.annotations.NullMarked;
