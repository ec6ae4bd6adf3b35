package dev.uncontained.events.core.vfio;

/**
 * A device region that could not be mapped.
 *
 * @param id id of the region in its host
 * @param device name of the device instance
 * @param index VFIO region index
 * @param errno name of the error
 * @param reason which check refused it
 */
public record RefusedRegion(int id, String device, int index, String errno, String reason) {}
