@NullMarked
package dev.uncontained.lab.whatif;

import org.jspecify.annotations.NullMarked;
