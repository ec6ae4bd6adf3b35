/** The {@code lab} command line. Commands run on the main thread; what else a command starts, it ends before it returns. */
@NullMarked
package dev.uncontained.lab;

import org.jspecify.annotations.NullMarked;
