package dev.uncontained.lab.machine;

import java.util.Locale;

/** What lspci knows about the address of a memory BAR. */
public enum BarState {
    /** The BAR holds an address and the device decodes it. */
    LIVE,
    /** An address is set, but the command register's Memory bit was 0 at the time, as in a device without a driver. */
    DISABLED,
    /** The kernel has an address, the register reads 0: the normal state of an SR-IOV virtual function, which decodes it. */
    VIRTUAL,
    /** No address: printed as ignored, unassigned or a broken 64-bit slot. */
    UNASSIGNED;

    /** The word in JSON and in tables. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
