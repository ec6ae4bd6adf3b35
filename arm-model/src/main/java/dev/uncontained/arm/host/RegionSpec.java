package dev.uncontained.arm.host;

/**
 * One region of a device: a BAR, a platform resource or the GICV frame.
 *
 * @param id index of the region in its host, unique over all devices and ascending in their order
 * @param name {@code device/bar0}, {@code device/reg0}, or {@code vm/gicv}
 * @param index VFIO region index (BAR0..BAR5 = 0..5)
 * @param pa host-physical address
 * @param gpa guest-physical address, in its VM
 * @param sizeBytes size; for a BAR a power of two
 * @param decodedBytes bytes from the start that the device really decodes, at most {@code sizeBytes}: beyond lies nothing
 * @param prefetchable BAR bit 3
 * @param bits width of the BAR, 32 or 64
 * @param hostMapping host stage-1 protection the driver gives the VMA
 */
public record RegionSpec(
        int id,
        String name,
        int index,
        long pa,
        long gpa,
        long sizeBytes,
        long decodedBytes,
        boolean prefetchable,
        int bits,
        HostMapping hostMapping) {}
