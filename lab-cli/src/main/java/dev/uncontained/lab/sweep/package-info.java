/**
 * {@code lab sweep}: the same scenario again and again while a few of its values, or the stack below it, change; what was measured, with its
 * spread. All of it runs on the command's thread.
 */
@NullMarked
package dev.uncontained.lab.sweep;

import org.jspecify.annotations.NullMarked;
