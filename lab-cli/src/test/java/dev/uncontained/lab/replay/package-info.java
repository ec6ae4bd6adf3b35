@NullMarked
package dev.uncontained.lab.replay;

import org.jspecify.annotations.NullMarked;
