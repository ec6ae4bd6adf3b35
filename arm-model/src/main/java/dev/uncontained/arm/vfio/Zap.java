package dev.uncontained.arm.vfio;

/** What makes vfio-pci tear down all user mappings of a device's BARs at once (vfio_pci_zap_bars). */
public enum Zap {
    DEVICE_RESET("vfio_pci_ioctl_reset"),
    HOT_RESET("vfio_pci_dev_set_hot_reset"),
    MEMORY_DISABLE("vfio_basic_config_write"),
    LOW_POWER_ENTRY("vfio_pci_runtime_pm_entry"),
    D3HOT("vfio_lock_and_set_power_state");

    /** File offset where the zapped range starts. */
    public static final long FIRST_OFFSET = 0;

    /** Bytes of file offsets zapped: the six BARs. */
    public static final long LENGTH = 6L << VfioPciRegion.OFFSET_SHIFT;

    private static final int COMMAND_MEMORY = 0x2;
    private static final int D3HOT_STATE = 3;

    private final String kernelFunction;

    Zap(String kernelFunction) {
        this.kernelFunction = kernelFunction;
    }

    /** The function that takes memory_lock for write and zaps. */
    public String kernelFunction() {
        return kernelFunction;
    }

    /** Whether pages fault in again right after, or only once something has been undone. */
    public boolean staysOff() {
        return this == MEMORY_DISABLE || this == LOW_POWER_ENTRY || this == D3HOT;
    }

    /**
     * Whether a write of the PCI command register zaps: whenever the new value has memory decode off.
     *
     * @param command the value written
     */
    public static boolean byCommandWrite(int command) {
        return (command & COMMAND_MEMORY) == 0;
    }

    /**
     * Whether a write of the power state zaps.
     *
     * @param state 0 to 3, PMCSR bits 1:0
     */
    public static boolean byPowerState(int state) {
        return state >= D3HOT_STATE;
    }
}
