@NullMarked
package dev.uncontained.lab.runlog;

import org.jspecify.annotations.NullMarked;
