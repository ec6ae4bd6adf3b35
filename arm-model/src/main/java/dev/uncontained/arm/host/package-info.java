/**
 * One simulated host: what it is made of ({@link dev.uncontained.arm.host.HostSpec}) and the machine that executes it quantum by quantum.
 * A machine belongs to the thread that calls it and touches no clock, no random source and no other thread.
 */
@NullMarked
package dev.uncontained.arm.host;

import org.jspecify.annotations.NullMarked;
