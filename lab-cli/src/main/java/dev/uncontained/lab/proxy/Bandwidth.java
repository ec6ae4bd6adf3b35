package dev.uncontained.lab.proxy;

import java.util.EnumMap;
import java.util.Map;

/** All connections of a link share a line of so many bytes a second, one in each direction. */
final class Bandwidth implements LinkFault {
    private static final double NS_PER_S = 1e9;

    private final double nsPerByte;
    private final Map<Direction, Long> freeNs = new EnumMap<>(Direction.class);

    Bandwidth(long bytesPerSecond) {
        this.nsPerByte = NS_PER_S / bytesPerSecond;
    }

    @Override
    public synchronized long lineNs(Direction direction, int bytes, long nowNs) {
        long free = freeNs.getOrDefault(direction, nowNs);
        long throughNs = (free - nowNs > 0 ? free : nowNs) + (long) (bytes * nsPerByte);
        freeNs.put(direction, throughNs);
        return throughNs - nowNs;
    }
}
