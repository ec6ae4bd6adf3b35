/** {@code lab tail}: any topic as readable lines. Runs on the command's thread. */
@NullMarked
package dev.uncontained.lab.tail;

import org.jspecify.annotations.NullMarked;
