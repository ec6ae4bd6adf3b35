package dev.uncontained.arm.platform;

/**
 * How long things are down.
 *
 * @param hostNs a host, from its crash to its next boot
 * @param vmNs a VM that panicked, until it is up again
 * @param processNs a guest process that died, until it is started again
 */
public record Recovery(long hostNs, long vmNs, long processNs) {}
