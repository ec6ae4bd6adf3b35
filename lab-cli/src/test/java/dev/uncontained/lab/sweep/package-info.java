@org.jspecify.annotations.NullMarked
package dev.uncontained.lab.sweep;
