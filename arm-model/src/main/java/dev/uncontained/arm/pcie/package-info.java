/**
 * What a transfer costs on a PCIe link: bytes of its TLPs, bandwidth left to them, time. Pure functions and immutable records; any thread.
 */
@NullMarked
package dev.uncontained.arm.pcie;

import org.jspecify.annotations.NullMarked;
