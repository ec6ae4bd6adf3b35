package dev.uncontained.lab.machine;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One PCI function.
 *
 * @param address {@code DDDD:BB:DD.F} in lower case, the domain with more digits where it has them. With {@code lspci -P} the
 *     path through the bridges, when these do not tell their bus numbers
 * @param className the class in words, or its four hex digits where lspci gives only these
 * @param classCode class and subclass as four hex digits, or null where only words are printed
 * @param ids {@code vendor:device} as hex digits, or null where only names are printed
 * @param driver the bound kernel driver, or null
 * @param bars memory BARs in order
 */
public record PciDevice(
        String address,
        String className,
        @Nullable String classCode,
        @Nullable String ids,
        @Nullable String driver,
        List<MemoryBar> bars,
        MsixPlace msix) {
    public PciDevice {
        bars = List.copyOf(bars);
    }

    /** Base class 06, by number or by word. */
    public boolean isBridge() {
        return (classCode != null && classCode.startsWith("06"))
                || className.toLowerCase(Locale.ROOT).contains("bridge");
    }

    PciDevice at(String resolved) {
        return new PciDevice(resolved, className, classCode, ids, driver, bars, msix);
    }
}
