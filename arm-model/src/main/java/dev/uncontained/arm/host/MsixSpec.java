package dev.uncontained.arm.host;

/**
 * Place of a device's MSI-X table.
 *
 * @param count vectors, 1 to 2048; the table takes 16 bytes each
 * @param bar BAR that holds the table
 * @param offset byte offset in that BAR
 */
public record MsixSpec(int count, int bar, long offset) {}
