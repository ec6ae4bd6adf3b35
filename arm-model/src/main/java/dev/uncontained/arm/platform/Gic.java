package dev.uncontained.arm.platform;

/**
 * Interrupt controller.
 *
 * @param version 2 or 3; 0 when it is none of Arm's
 * @param gicvPa host-physical address of GICV, for version 2
 * @param gicvBytes its size, for version 2
 */
public record Gic(int version, long gicvPa, long gicvBytes) {}
