/** Calculators over the Arm model: one question at a time, or a CSV of them. */
@NullMarked
package dev.uncontained.lab.calc;

import org.jspecify.annotations.NullMarked;
