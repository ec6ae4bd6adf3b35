package dev.uncontained.arm.host;

/** The named workload programs. */
public enum Program {
    /** Sequential stores over the span, meant for a write-combining mapping. */
    STREAM_WC("stream-wc", GuestMapping.IOREMAP_WC),
    /** The same stores through a Device mapping. */
    STREAM_DEVICE("stream-device", GuestMapping.IOREMAP),
    /** One register written again and again, each followed by a store barrier. */
    DOORBELL("doorbell", GuestMapping.IOREMAP),
    /** A 64-byte work request pushed by stores, then a barrier. */
    BLUEFLAME("blueflame", GuestMapping.IOREMAP_WC),
    /** One register read again and again. */
    POLL("poll", GuestMapping.IOREMAP),
    /** Stores, loads and barriers in the proportions of a network driver. */
    MIXED("mixed", GuestMapping.IOREMAP),
    /** Stores, loads and DSBs of 1 to 8 bytes, aligned, at places drawn from the span. */
    RANDOM("random", GuestMapping.IOREMAP_WC),
    /** Strided lines of pixels, rewritten frame after frame. */
    FRAMEBUFFER("framebuffer", GuestMapping.IOREMAP_WC),
    /** Whatever could end the host: unaligned, exclusive, wrong width, holes, undecoded addresses, instruction fetch. */
    HOSTILE("hostile", GuestMapping.IOREMAP_WC);

    private final String wireName;
    private final GuestMapping usualMapping;

    Program(String wireName, GuestMapping usualMapping) {
        this.wireName = wireName;
        this.usualMapping = usualMapping;
    }

    /** The name scenarios write. */
    public String wireName() {
        return wireName;
    }

    /** The stage-1 mapping such a driver would choose when the scenario names none. */
    public GuestMapping usualMapping() {
        return usualMapping;
    }

    /** @throws IllegalArgumentException naming the legal values */
    public static Program of(String wireName) {
        for (Program program : values()) {
            if (program.wireName.equals(wireName)) {
                return program;
            }
        }
        throw new IllegalArgumentException("program '" + wireName
                + "' is not one of stream-wc, stream-device, doorbell, blueflame, poll, mixed, random, "
                + "framebuffer, hostile");
    }
}
