/**
 * The local stack: brokers and services as child processes of a supervisor.
 *
 * <p>{@link dev.uncontained.lab.stack.StackPlan} says what is to run, {@link dev.uncontained.lab.stack.Supervisor} runs it and writes
 * {@link dev.uncontained.lab.stack.StackState} for others to read. The supervisor changes its state on one thread of its own; all else
 * here is plain values or runs on the caller's thread.
 */
@NullMarked
package dev.uncontained.lab.stack;

import org.jspecify.annotations.NullMarked;
