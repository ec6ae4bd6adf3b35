/**
 * {@code lab run}: starts a run on a stack, follows it to its end, and writes what came out.
 *
 * <p>All of it runs on the command's thread, except for the two that {@link dev.uncontained.lab.run.BrokerWatch} and
 * {@link dev.uncontained.lab.run.RunsFollower} say they have.
 */
@NullMarked
package dev.uncontained.lab.run;

import org.jspecify.annotations.NullMarked;
