package dev.uncontained.events.scenario;

import dev.uncontained.arm.platform.Platform;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Platforms with what no shipped file has, since nobody has measured it: buffers that leave after a time, loads that have more read than they ask for. */
final class Unmeasured {
    private static final int PPM = 1_000_000;

    private Unmeasured() {}

    static Platform flushingAfter(Platform platform, @Nullable Long ps) {
        return Platforms.withTiming(platform, "flushAfterPs", ps);
    }

    static Platform speculating(Platform platform, @Nullable Integer ppm) {
        return Platforms.withCpu(platform, "speculationPpm", ppm);
    }

    /** Either, both or neither. */
    static Platform any(Platform platform, Random random) {
        Platform flushing = random.nextInt(3) == 0
                ? flushingAfter(platform, 1L + random.nextInt(random.nextBoolean() ? 1_000 : 300_000))
                : platform;
        return random.nextInt(3) == 0 ? speculating(flushing, random.nextInt(PPM + 1)) : flushing;
    }
}
