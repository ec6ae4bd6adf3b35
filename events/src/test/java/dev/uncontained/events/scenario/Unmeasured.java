package dev.uncontained.events.scenario;

import dev.uncontained.arm.platform.Cpu;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.Timing;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Platforms with what no shipped file has, since nobody has measured it: buffers that leave after a time, loads that have more read than they ask for. */
final class Unmeasured {
    private static final int PPM = 1_000_000;

    private Unmeasured() {}

    static Platform flushingAfter(Platform platform, @Nullable Long ps) {
        Timing t = platform.timing();
        Timing timing = new Timing(
                t.issuePs(),
                t.storeNGnRnEPs(),
                t.storeNGnREPs(),
                t.linePs(),
                t.fencePs(),
                t.rcPs(),
                t.propagationPs(),
                t.slavePs(),
                t.queueEntries(),
                t.sErrorDelayPs(),
                t.abortNs(),
                t.exitNs(),
                t.fenceLinePs(),
                ps);
        return ValidationPage.with(platform, timing, platform.cpu());
    }

    static Platform speculating(Platform platform, @Nullable Integer ppm) {
        Cpu c = platform.cpu();
        Cpu cpu = new Cpu(
                c.fwb(),
                c.cacheDic(),
                c.ipaBits(),
                c.granuleKiB(),
                c.writeBuffers(),
                c.mergePpm(),
                c.split(),
                c.ncLoadBytes(),
                c.deviceLoads(),
                c.ncLoads(),
                c.exclusives(),
                c.st64b(),
                ppm);
        return ValidationPage.with(platform, platform.timing(), cpu);
    }

    /** Either, both or neither. */
    static Platform any(Platform platform, Random random) {
        Platform flushing = random.nextInt(3) == 0
                ? flushingAfter(platform, 1L + random.nextInt(random.nextBoolean() ? 1_000 : 300_000))
                : platform;
        return random.nextInt(3) == 0 ? speculating(flushing, random.nextInt(PPM + 1)) : flushing;
    }
}
