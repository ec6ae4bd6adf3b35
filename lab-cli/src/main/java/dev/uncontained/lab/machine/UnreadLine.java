package dev.uncontained.lab.machine;

/**
 * A line that should have meant something and could not be read.
 *
 * @param line number in the input, from 1
 * @param text the line as it stands there
 */
public record UnreadLine(int line, String text) {}
