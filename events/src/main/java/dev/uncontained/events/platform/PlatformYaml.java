package dev.uncontained.events.platform;

import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.pcie.PcieLink;
import dev.uncontained.arm.platform.Claim;
import dev.uncontained.arm.platform.Cpu;
import dev.uncontained.arm.platform.Cpu.ExclusiveSupport;
import dev.uncontained.arm.platform.Cpu.SplitRule;
import dev.uncontained.arm.platform.Erratum;
import dev.uncontained.arm.platform.Gic;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.Recovery;
import dev.uncontained.arm.platform.SErrorRules;
import dev.uncontained.arm.platform.TargetRules;
import dev.uncontained.arm.platform.TargetRules.Response;
import dev.uncontained.arm.platform.Timing;
import dev.uncontained.arm.syndrome.Esr;
import dev.uncontained.arm.syndrome.ExceptionClass;
import dev.uncontained.events.yaml.BadFileException;
import dev.uncontained.events.yaml.YamlFile;
import dev.uncontained.events.yaml.YamlMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/** Reads {@code platforms/<name>.yaml}. Every key but the errata must be there: a platform hides nothing behind a default. */
public final class PlatformYaml {
    private static final long MAX_PS = 1_000_000_000_000L;
    private static final long MAX_NS = 3_600_000_000_000L;
    private static final int PPM = 1_000_000;
    private static final List<Integer> GRANULES_KIB = List.of(4, 16, 64);
    private static final List<Integer> WIDTHS = List.of(1, 2, 4, 8, 16, 32, 64);
    private static final List<Integer> LANES = List.of(1, 2, 4, 8, 16);
    /** Only what has a wrong size can be split, and only a read comes back. */
    private static final Set<Response> TO_WRITES = EnumSet.complementOf(EnumSet.of(Response.SPLIT, Response.ALL_ONES));
    /** Only a write can vanish. */
    private static final Set<Response> TO_READS = EnumSet.complementOf(EnumSet.of(Response.SPLIT, Response.DROP_AER));

    private PlatformYaml() {}

    /**
     * Reads one file.
     *
     * @throws BadFileException with everything that is wrong with it
     */
    public static Platform read(Path file) throws BadFileException {
        String fileName = file.getFileName().toString();
        String name = fileName.endsWith(".yaml") ? fileName.substring(0, fileName.length() - 5) : fileName;
        return YamlFile.read(file, top -> platform(name, top));
    }

    static Platform platform(String name, YamlMap top) {
        YamlMap targets = top.map("targets");
        YamlMap gic = top.map("gic");
        YamlMap serror = top.map("serror");
        YamlMap recovery = top.map("recovery");
        int version = gic.integer("version", 0, 3);
        boolean v2 = version == 2;
        return new Platform(
                name,
                top.text("title"),
                cpu(top.map("cpu")),
                timing(top.map("timing")),
                new Gic(
                        version,
                        v2 ? gic.number("gicv-pa", 0, 1L << 52) : 0,
                        v2 ? gic.bytes("gicv-size", 4096, 1 << 20) : 0),
                target(targets.map("pcie")),
                target(targets.map("slave")),
                target(targets.map("gicv")),
                new SErrorRules(
                        serror.required("esr", PlatformYaml::syndromeOfSError, 0L),
                        serror.required("taken-at", PlatformYaml::isEl3, false)),
                new Recovery(
                        recovery.nanoseconds("host", 1, MAX_NS),
                        recovery.nanoseconds("vm", 1, MAX_NS),
                        recovery.nanoseconds("process", 1, MAX_NS)),
                link(top.map("link")),
                errata(top.maps("errata")),
                claims(top));
    }

    private static Cpu cpu(YamlMap cpu) {
        YamlMap merge = cpu.map("merge-ppm");
        Map<StoreIdiom, Integer> mergePpm = new EnumMap<>(StoreIdiom.class);
        for (StoreIdiom idiom : StoreIdiom.values()) {
            if (idiom != StoreIdiom.IDEAL) {
                mergePpm.put(idiom, merge.integer(idiom.wireName(), 0, PPM));
            }
        }
        return new Cpu(
                cpu.flag("fwb", false),
                cpu.flag("cache-dic", false),
                cpu.integer("ipa-bits", 32, 52),
                cpu.oneOf("granule-kib", GRANULES_KIB),
                cpu.integer("write-buffers", 1, 8),
                mergePpm,
                cpu.required("split", text -> constant(SplitRule.class, text), SplitRule.RUNS),
                cpu.oneOf("nc-load-bytes", WIDTHS),
                cpu.integer("device-loads", 1, 64),
                cpu.integer("nc-loads", 1, 64),
                cpu.required("exclusives", text -> constant(ExclusiveSupport.class, text), ExclusiveSupport.OKAY),
                cpu.flag("st64b", false),
                cpu.has("speculation-ppm") ? cpu.integer("speculation-ppm", 0, PPM) : null);
    }

    private static Timing timing(YamlMap timing) {
        return new Timing(
                timing.picoseconds("issue", 1, MAX_PS),
                timing.picoseconds("store-nGnRnE", 1, MAX_PS),
                timing.picoseconds("store-nGnRE", 1, MAX_PS),
                timing.picoseconds("line", 1, MAX_PS),
                timing.picoseconds("fence", 0, MAX_PS),
                timing.picoseconds("root-complex", 0, MAX_PS),
                timing.picoseconds("propagation", 0, MAX_PS),
                timing.picoseconds("slave", 1, MAX_PS),
                timing.integer("queue-entries", 1, 256),
                timing.picoseconds("serror-delay", 0, MAX_PS),
                timing.nanoseconds("abort", 1, MAX_NS),
                timing.nanoseconds("exit", 1, MAX_NS),
                timing.has("fence-line") ? timing.picoseconds("fence-line", 0, MAX_PS) : null,
                timing.has("flush-after") ? timing.picoseconds("flush-after", 1, MAX_PS) : null);
    }

    private static TargetRules target(YamlMap target) {
        return new TargetRules(
                target.list("widths", PlatformYaml::width),
                target.integer("max-burst", 1, 4096),
                response(target, "width-violation", EnumSet.allOf(Response.class)),
                response(target, "burst-violation", EnumSet.allOf(Response.class)),
                response(target, "byte-enable-holes", TO_WRITES),
                response(target, "nGnRE-write", TO_WRITES),
                response(target, "undecoded-read", TO_READS),
                response(target, "undecoded-write", TO_WRITES));
    }

    private static Response response(YamlMap target, String key, Set<Response> legal) {
        return target.required(key, text -> constant(legal, text), Response.OKAY);
    }

    private static LinkSpec link(YamlMap link) {
        return new LinkSpec(
                "usual",
                link.integer("gen", 1, 7),
                link.oneOf("lanes", LANES),
                link.oneOf("mps", PcieLink.PAYLOADS),
                link.flag("addr64", true),
                link.flag("ecrc", false));
    }

    private static List<Erratum> errata(List<YamlMap> maps) {
        List<Erratum> errata = new ArrayList<>();
        for (YamlMap map : maps) {
            errata.add(new Erratum(map.text("name"), target(map.map("pcie")), target(map.map("slave"))));
        }
        return errata;
    }

    /** No key is named twice, so that it is always clear which claim is the narrowest about a value. */
    private static List<Claim> claims(YamlMap top) {
        SortedSet<String> keys = top.leaves();
        Set<String> named = new HashSet<>();
        List<Claim> claims = new ArrayList<>();
        for (YamlMap map : top.maps("claims")) {
            Claim claim = new Claim(
                    map.text("of"),
                    map.text("source"),
                    map.required("grade", text -> constant(Claim.Grade.class, text), Claim.Grade.ESTIMATE));
            for (String subject : claim.subjects()) {
                if (!named.add(subject)) {
                    map.complain(
                            "of",
                            "'" + subject
                                    + "' is claimed twice; of two claims only a narrower one may speak of it too");
                } else if (keys.stream().noneMatch(key -> key.equals(subject) || key.startsWith(subject + "."))) {
                    map.complain("of", "'" + subject + "' is no key of this file");
                }
            }
            claims.add(claim);
        }
        return claims;
    }

    private static boolean isEl3(String text) {
        return switch (text) {
            case "el2" -> false;
            case "el3" -> true;
            default -> throw new IllegalArgumentException("'" + text + "' is not el2 or el3");
        };
    }

    private static int width(String text) {
        return switch (text) {
            case "1", "2", "4", "8", "16", "32", "64" -> Integer.parseInt(text);
            default -> throw new IllegalArgumentException("'" + text + "' bytes is not 1, 2, 4, 8, 16, 32 or 64");
        };
    }

    private static long syndromeOfSError(String text) {
        long esr;
        try {
            esr = Long.decode(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
        if (Esr.decode(esr).exceptionClass() != ExceptionClass.SERROR) {
            throw new IllegalArgumentException("'" + text + "' is no syndrome of an SError: its exception class is 0x"
                    + Integer.toHexString(Esr.decode(esr).ec()) + ", not 0x2f");
        }
        return esr;
    }

    /** A constant of an enum by its name in lower case with dashes. */
    static <E extends Enum<E>> E constant(Class<E> type, String text) {
        return constant(EnumSet.allOf(type), text);
    }

    private static <E extends Enum<E>> E constant(Set<E> legal, String text) {
        for (E constant : legal) {
            if (wireName(constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not one of "
                + String.join(", ", legal.stream().map(PlatformYaml::wireName).toList()));
    }

    private static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
