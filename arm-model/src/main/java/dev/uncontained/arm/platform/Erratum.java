package dev.uncontained.arm.platform;

/**
 * A change of rules that an action can switch on and off.
 *
 * @param name how an action names it
 * @param pcie rules of PCIe targets while it is on
 * @param slave rules of on-SoC slaves while it is on
 */
public record Erratum(String name, TargetRules pcie, TargetRules slave) {}
