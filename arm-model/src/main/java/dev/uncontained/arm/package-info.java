/** The machine, in plain Java. Nothing in this module knows anything but the JDK. */
@NullMarked
package dev.uncontained.arm;

import org.jspecify.annotations.NullMarked;
