package dev.uncontained.arm.syndrome;

/** Who took an exception, and from where. */
public enum TakenFrom {
    /** KVM at EL2, while a guest ran. */
    GUEST,
    /** Linux, while it ran itself. */
    HOST,
    /** Firmware at EL3. */
    EL3;

    /**
     * Reads {@code guest}, {@code host} or {@code el3}.
     *
     * @throws IllegalArgumentException naming them
     */
    public static TakenFrom of(String name) {
        return switch (name) {
            case "guest" -> GUEST;
            case "host" -> HOST;
            case "el3" -> EL3;
            default -> throw new IllegalArgumentException("taken from '" + name + "' is not one of guest, host, el3");
        };
    }
}
