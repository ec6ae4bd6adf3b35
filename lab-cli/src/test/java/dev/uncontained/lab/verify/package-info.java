@NullMarked
package dev.uncontained.lab.verify;

import org.jspecify.annotations.NullMarked;
