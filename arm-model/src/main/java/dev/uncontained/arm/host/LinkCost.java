package dev.uncontained.arm.host;

/**
 * Bytes and time on the way to a device: a PCIe link, or the SoC's own interconnect.
 *
 * @param pcie whether TLPs with headers travel
 * @param writeHeaderBytes overhead of a memory write TLP
 * @param readHeaderBytes overhead of a read request and its completion together
 * @param psPerKiB time of 1024 bytes for one of the sharers, 0 when the way is never the bottleneck
 */
record LinkCost(boolean pcie, int writeHeaderBytes, int readHeaderBytes, long psPerKiB) {
    static final LinkCost ON_SOC = new LinkCost(false, 0, 0, 0);

    private static final double[] GIGATRANSFERS = {2.5, 5, 8, 16, 32, 64, 128};
    private static final double SKP = 4.0 / 1538;

    static LinkCost of(LinkSpec link, int sharers) {
        int ecrc = link.ecrc() ? 4 : 0;
        int request = (link.addr64() ? 24 : 20) + ecrc;
        double gbps = usableGbps(link);
        long psPerKiB = Math.round(1024 * 8 * 1000 / gbps) * Math.max(1, sharers);
        return new LinkCost(true, request, request + 20 + ecrc, psPerKiB);
    }

    private static double usableGbps(LinkSpec link) {
        int generation = link.generation();
        double encoding = generation <= 2 ? 0.8 : generation <= 5 ? 128.0 / 130 : 242.0 / 256;
        double raw = GIGATRANSFERS[generation - 1] * encoding * link.lanes();
        double limit =
                switch (link.lanes()) {
                    case 1 -> generation == 1 ? 416 : generation == 2 ? 467 : 512;
                    case 2, 4 -> generation <= 2 ? 169 : 214;
                    case 8 -> generation <= 2 ? 158 : 203;
                    default -> generation <= 2 ? 158 : 168;
                };
        return raw * (1 - 16 / limit - SKP);
    }

    long writeBytes(long offset, int bytes, int pieces) {
        return pcie ? (long) pieces * writeHeaderBytes + payload(offset, bytes) : bytes;
    }

    long readBytes(long offset, int bytes) {
        return pcie ? readHeaderBytes + payload(offset, bytes) : bytes;
    }

    long ps(long wireBytes) {
        return (wireBytes * psPerKiB + 1023) >> 10;
    }

    private static long payload(long offset, int bytes) {
        return ((offset & 3) + bytes + 3) & ~3L;
    }
}
