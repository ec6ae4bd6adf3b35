package dev.uncontained.arm.memory;

/** A memory type with all that a MAIR byte can say about it. */
public sealed interface MemoryAttributes {
    /** The type an access meets. Of a Normal type with differing domains: that of the more cacheable one. */
    MemoryType type();

    /**
     * Whether stage 1 set the XS attribute to 0 by an encoding that exists for that (Device 0b0000dd01, 0x40, 0xA0).
     * Write-Back memory, which always has XS 0, does not count here.
     */
    boolean xsZero();

    /** The byte that MAIR_ELx and PAR_EL1.ATTR use for these attributes. */
    int attributeByte();

    /** The words of the Arm manual. */
    String manualName();

    /**
     * Any Device type.
     *
     * @param type one of the four Device types
     */
    record Device(MemoryType type, boolean xsZero) implements MemoryAttributes {
        public Device {
            if (!type.isDevice()) {
                throw new IllegalArgumentException(type + " is not a Device type");
            }
        }

        @Override
        public int attributeByte() {
            return type.deviceField() << 2 | (xsZero ? 1 : 0);
        }

        @Override
        public String manualName() {
            return type.manualName() + (xsZero ? ", XS=0" : "");
        }
    }

    /**
     * Any Normal type.
     *
     * @param tagged whether Allocation Tags apply (FEAT_MTE2); only with Write-Back in both domains
     */
    record Normal(Cacheability outer, Cacheability inner, boolean tagged, boolean xsZero) implements MemoryAttributes {
        /** Non-cacheable in both domains, XS 1. */
        public static final Normal NC = new Normal(Cacheability.NC, Cacheability.NC, false, false);

        @Override
        public MemoryType type() {
            boolean innerDecides = inner.policy().compareTo(outer.policy()) > 0;
            return switch (innerDecides ? inner.policy() : outer.policy()) {
                case NON_CACHEABLE -> MemoryType.NORMAL_NC;
                case WRITE_THROUGH -> MemoryType.NORMAL_WT;
                case WRITE_BACK -> MemoryType.NORMAL_WB;
            };
        }

        @Override
        public int attributeByte() {
            if (tagged) {
                return MairByte.TAGGED;
            }
            int plain = outer.nibble() << 4 | inner.nibble();
            if (xsZero && plain == MairByte.NC) {
                return MairByte.NC_XS_ZERO;
            }
            if (xsZero && plain == MairByte.WT_RA) {
                return MairByte.WT_RA_XS_ZERO;
            }
            return plain;
        }

        @Override
        public String manualName() {
            String body = outer.equals(inner)
                    ? "Normal " + inner.manualName()
                    : "Normal Inner " + inner.manualName() + ", Outer " + outer.manualName();
            return body + (tagged ? ", Tagged" : "") + (xsZero ? ", XS=0" : "");
        }
    }
}
