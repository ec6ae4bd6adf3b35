package dev.uncontained.arm.host;

/**
 * A PCIe link from the root complex to one or more device instances.
 *
 * @param name name within the host
 * @param generation PCIe generation, 1 to 7
 * @param lanes 1, 2, 4, 8 or 16
 * @param mpsBytes maximum payload size, 128 to 4096
 * @param addr64 whether requests carry a 64-bit address (4DW headers)
 * @param ecrc whether TLPs carry an ECRC
 */
public record LinkSpec(String name, int generation, int lanes, int mpsBytes, boolean addr64, boolean ecrc) {}
