package dev.uncontained.events.scenario;

import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.Recovery;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.yaml.BadFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shipped platforms, and others that differ from one of them in one value. */
final class Platforms {
    private static final PlatformFolder SHIPPED = new PlatformFolder(Path.of("..", "platforms"));

    private Platforms() {}

    /** All that are shipped. */
    static List<String> names() {
        return SHIPPED.names();
    }

    static Platform named(String name) throws BadFileException {
        return SHIPPED.read(name);
    }

    /** Other cores, by a component of {@link dev.uncontained.arm.platform.Cpu}. */
    static Platform withCpu(Platform platform, String component, @Nullable Object value) {
        return Altered.record(platform, "cpu", Altered.record(platform.cpu(), component, value));
    }

    /** Other times, by a component of {@link dev.uncontained.arm.platform.Timing}. */
    static Platform withTiming(Platform platform, String component, @Nullable Object value) {
        return Altered.record(platform, "timing", Altered.record(platform.timing(), component, value));
    }

    /** Other slaves on the SoC, by a component of {@link dev.uncontained.arm.platform.TargetRules}. */
    static Platform withSlave(Platform platform, String component, Object value) {
        return Altered.record(platform, "slave", Altered.record(platform.slave(), component, value));
    }

    /** Guests that are back at once after a fault: a second for each process that dies would be 10,000 quanta. */
    static Platform withQuickGuests(Platform platform) {
        Recovery recovery = platform.recovery();
        return Altered.record(platform, "recovery", new Recovery(recovery.hostNs(), 20_000, 1_000));
    }
}
