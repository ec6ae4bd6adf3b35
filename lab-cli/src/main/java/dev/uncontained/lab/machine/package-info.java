/**
 * A real machine as it describes itself: the text of {@code lspci} becomes devices with memory BARs. Everything here
 * runs on the command's own thread; the parser is one pass over lines and holds no state between inputs.
 */
@org.jspecify.annotations.NullMarked
package dev.uncontained.lab.machine;
