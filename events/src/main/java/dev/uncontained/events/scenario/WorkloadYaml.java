package dev.uncontained.events.scenario;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.scenario.Scenario.Device;
import dev.uncontained.events.scenario.Scenario.Region;
import dev.uncontained.events.scenario.Scenario.Workload;
import dev.uncontained.events.yaml.Units;
import dev.uncontained.events.yaml.YamlMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one workload of a VM. */
final class WorkloadYaml {
    private static final int LINE = 64;
    private static final int MOST_PUSH_BYTES = 4096;
    private static final int FRAMEBUFFER_SPAN = 4096;
    private static final int DEFAULT_GICV_BYTES = 8192;
    private static final int DEFAULT_ACCESS = 8;
    private static final long UNKNOWN = -1;

    private WorkloadYaml() {}

    static Workload workload(YamlMap map, List<Device> devices, @Nullable Platform platform) {
        Program program = map.required("program", Program::of, Program.STREAM_WC);
        String region = map.text("region");
        long access = map.bytes("access", 1, LINE, DEFAULT_ACCESS);
        if (Long.bitCount(access) != 1) {
            map.complain("access", access + " bytes is not a power of two");
        }
        long size = region.isEmpty() ? UNKNOWN : regionBytes(map, region, devices, platform);
        long offset = map.bytes("offset", 0, Long.MAX_VALUE, 0);
        long span = map.bytes("span", LINE, Long.MAX_VALUE, Math.max(LINE, size - offset));
        if (offset % access != 0) {
            map.complain("offset", offset + " is not a multiple of the access size, " + access);
        }
        if (span % access != 0) {
            map.complain("span", span + " is not a multiple of the access size, " + access);
        }
        if (size >= 0 && (offset > size || span > size - offset)) {
            map.complain(
                    map.has("span") ? "span" : "offset",
                    Units.size(span) + " from " + Units.size(offset) + " on end beyond region " + region
                            + ", which has " + Units.size(size));
        }
        if (program == Program.FRAMEBUFFER && span < FRAMEBUFFER_SPAN) {
            map.complain("span", "framebuffer needs at least 4KiB");
        }
        return new Workload(
                program,
                region,
                map.value("stage1", GuestMapping::of, program.usualMapping()),
                (int) access,
                span,
                offset,
                map.value("share", Units::permille, 1000),
                map.value("rate", Units::perSecond, 0L),
                idiom(map, program, access),
                map.flag("kernel", false),
                push(map, program, span),
                only(map, program));
    }

    private static StoreIdiom idiom(YamlMap map, Program program, long access) {
        StoreIdiom idiom = map.value("idiom", StoreIdiom::of, StoreIdiom.IDEAL);
        if (idiom == StoreIdiom.ST64B && program == Program.RANDOM) {
            map.complain(
                    "idiom", "st64b stores 64 bytes at a time, and random makes accesses of 1 to 8; choose another");
        } else if (idiom == StoreIdiom.ST64B && access != LINE) {
            map.complain(
                    "idiom",
                    "st64b stores 64 bytes at a time, not " + access
                            + "; write access: 64B beside it, or neon-multi for blocks of smaller stores");
        }
        return idiom;
    }

    private static @Nullable Integer push(YamlMap map, Program program, long span) {
        if (!map.has("push")) {
            return null;
        }
        long push = map.bytes("push", LINE, MOST_PUSH_BYTES, LINE);
        if (program != Program.BLUEFLAME) {
            map.complain("push", "only blueflame pushes; " + program.wireName() + " does not");
        } else if (push % LINE != 0 || span % push != 0) {
            map.complain("push", push + " bytes must be a multiple of 64 that divides the span, " + Units.size(span));
        }
        return (int) push;
    }

    private static @Nullable AccessKind only(YamlMap map, Program program) {
        if (!map.has("only")) {
            return null;
        }
        if (program != Program.HOSTILE) {
            map.complain("only", "only hostile is made of access kinds; " + program.wireName() + " is not");
        }
        return map.required("only", AccessKind::of, AccessKind.STORE);
    }

    private static long regionBytes(YamlMap map, String region, List<Device> devices, @Nullable Platform platform) {
        boolean hasGicv = platform == null || platform.gic().version() == 2;
        if (region.equals("gicv") && hasGicv) {
            return platform == null ? DEFAULT_GICV_BYTES : platform.gic().gicvBytes();
        }
        List<String> known = new ArrayList<>();
        for (Device device : devices) {
            for (Region candidate : device.regions()) {
                String name = DeviceYaml.regionName(device, candidate);
                if (name.equals(region)) {
                    return candidate.sizeBytes();
                }
                known.add(name);
            }
        }
        if (hasGicv) {
            known.add("gicv");
        }
        map.complain(
                "region",
                "no region '" + region + "'; this VM has "
                        + (known.isEmpty() ? "none" : String.join(", ", known))
                        + (region.equals("gicv") ? "; the platform has no GICv2" : ""));
        return UNKNOWN;
    }
}
