package dev.uncontained.arm.pcie;

/**
 * Bytes of TLPs after which the specification recommends one ACK, and one UpdateFC, DLLP (PCIe Base 5.0 tables 2-46 to 2-48 and 3-7 to
 * 3-9). Both follow {@code (MPS + 28) * AckFactor / lanes + InternalDelay}, rounded down; the tables of later generations are those of
 * 8 GT/s. (pcie-bench's copy of the tables departs from this at x32 twice, 248 for 148 and 237 for 327, which are misprints.)
 */
final class AckRate {
    private static final int TLP_OVERHEAD = 28;

    private AckRate() {}

    static int bytesPerDllp(PcieLink link) {
        int tenths = (link.mpsBytes() + TLP_OVERHEAD) * ackFactorTenths(link.lanes(), link.mpsBytes());
        return tenths / (10 * link.lanes()) + internalDelay(link.generation());
    }

    private static int internalDelay(Generation generation) {
        return switch (generation) {
            case GEN1 -> 19;
            case GEN2 -> 70;
            case GEN3, GEN4, GEN5, GEN6, GEN7 -> 115;
        };
    }

    private static int ackFactorTenths(int lanes, int mpsBytes) {
        boolean isSmall = mpsBytes <= 256;
        return switch (lanes) {
            case 1, 2, 4 -> isSmall ? 14 : 10;
            case 8 -> isSmall ? 25 : 10;
            default -> isSmall ? 30 : 20;
        };
    }
}
