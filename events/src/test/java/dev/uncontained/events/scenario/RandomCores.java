package dev.uncontained.events.scenario;

import dev.uncontained.arm.platform.Cpu.ExclusiveSupport;
import dev.uncontained.arm.platform.Cpu.SplitRule;
import dev.uncontained.arm.platform.Platform;
import java.util.Random;

/** Platforms with cores and times of which the shipped files have all the same, since nobody has measured them: whatever a file may say. */
final class RandomCores {
    private static final int MOST_BUFFERS = 8;
    private static final int WIDTHS = 7;
    private static final int MOST_LOADS = 64;
    private static final int USUAL_ENTRIES = 16;
    private static final int MOST_ENTRIES = 256;

    private RandomCores() {}

    /** Either or both, or as it is. */
    static Platform any(Platform platform, Random random) {
        Platform cores = random.nextBoolean() ? cores(platform, random) : platform;
        return random.nextBoolean() ? times(cores, random) : cores;
    }

    private static Platform cores(Platform platform, Random random) {
        Platform made = Platforms.withCpu(platform, "writeBuffers", 1 + random.nextInt(MOST_BUFFERS));
        made = Platforms.withCpu(made, "split", RandomHost.pick(random, SplitRule.values()));
        made = Platforms.withCpu(made, "ncLoadBytes", 1 << random.nextInt(WIDTHS));
        made = Platforms.withCpu(made, "deviceLoads", 1 + random.nextInt(MOST_LOADS));
        made = Platforms.withCpu(made, "ncLoads", 1 + random.nextInt(MOST_LOADS));
        made = Platforms.withCpu(made, "exclusives", RandomHost.pick(random, ExclusiveSupport.values()));
        return Platforms.withCpu(made, "st64b", random.nextBoolean());
    }

    /** Some of them with cores that take longer to issue a store than a write occupies the way, with queues of one entry, and with barriers that cost nothing. */
    private static Platform times(Platform platform, Random random) {
        Platform made = Platforms.withTiming(platform, "issuePs", ps(random, 100, 10_000));
        made = Platforms.withTiming(made, "storeNGnRnEPs", ps(random, 100, 200_000));
        made = Platforms.withTiming(made, "storeNGnREPs", ps(random, 100, 50_000));
        made = Platforms.withTiming(made, "linePs", ps(random, 100, 10_000));
        made = Platforms.withTiming(made, "fencePs", random.nextInt(4) == 0 ? 0L : ps(random, 1, 100_000));
        made = Platforms.withTiming(made, "fenceLinePs", random.nextInt(4) == 0 ? null : ps(random, 0, 50_000));
        int most = random.nextBoolean() ? USUAL_ENTRIES : MOST_ENTRIES;
        return Platforms.withTiming(made, "queueEntries", 1 + random.nextInt(most));
    }

    private static Long ps(Random random, long least, long below) {
        return random.nextLong(least, below);
    }
}
