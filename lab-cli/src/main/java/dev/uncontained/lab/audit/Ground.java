package dev.uncontained.lab.audit;

import dev.uncontained.arm.host.FaultCause;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.platform.Claim;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.TargetRules;
import dev.uncontained.arm.platform.TargetRules.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A value of the platform file that a finding, or an audit's answer, follows from.
 *
 * @param key the value's key
 * @param claim what the file says of where it comes from; null when it says nothing
 */
record Ground(String key, @Nullable Claim claim) {
    /** What decides the type of an access, what the core refuses, and which transactions leave it. */
    private static final List<String> CORE = List.of(
            "cpu.fwb",
            "cpu.cache-dic",
            "cpu.write-buffers",
            "cpu.split",
            "cpu.nc-load-bytes",
            "cpu.exclusives",
            "cpu.st64b");

    private static final List<String> RULES = List.of(
            "widths",
            "max-burst",
            "width-violation",
            "burst-violation",
            "byte-enable-holes",
            "nGnRE-write",
            "undecoded-read",
            "undecoded-write");

    private static final List<String> SERROR = List.of("serror.esr", "serror.taken-at");

    /**
     * All that an audit's answer depends on, whatever the answer: the core, every rule of the region's target, and what an asynchronous error is. Times are not among it, since a barrier
     * ends each probe; nor is the chance that stores stay together, since an audit's always do.
     */
    static List<Ground> ofAnswer(Platform platform, RegionKind kind) {
        Stream<String> target = RULES.stream().map(rule -> target(kind) + rule);
        return Stream.of(CORE.stream(), target, SERROR.stream())
                .flatMap(keys -> keys)
                .map(key -> new Ground(key, platform.claimOf(key)))
                .toList();
    }

    /** All that a finding follows from; nothing when it follows from Arm's or KVM's rules alone. */
    static List<Ground> of(Platform platform, RegionKind kind, Finding finding) {
        FaultCause cause = finding.cause();
        return cause == null
                ? List.of()
                : keys(platform, kind, cause).stream()
                        .map(key -> new Ground(key, platform.claimOf(key)))
                        .toList();
    }

    private static List<String> keys(Platform platform, RegionKind kind, FaultCause cause) {
        TargetRules rules = platform.rules(kind);
        return switch (cause) {
            case WIDTH -> target(kind, rules.widthViolation(), "widths", "width-violation");
            case BURST -> target(kind, rules.burstViolation(), "max-burst", "burst-violation");
            case BYTE_ENABLES -> target(kind, rules.holes(), "byte-enable-holes");
            case MEMORY_TYPE -> target(kind, rules.nGnREWrite(), "nGnRE-write");
            case UNDECODED_READ -> target(kind, rules.undecodedRead(), "undecoded-read");
            case UNDECODED_WRITE -> target(kind, rules.undecodedWrite(), "undecoded-write");
            case UNSUPPORTED_ATOMIC -> List.of("cpu.exclusives", "cpu.st64b");
            case ALIGNMENT, ALIGNMENT_STAGE2, NO_SYNDROME, INJECTED_ABORT, KVM_ERROR -> List.of();
        };
    }

    private static List<String> target(RegionKind kind, Response response, String... rules) {
        List<String> keys = new ArrayList<>();
        for (String rule : rules) {
            keys.add(target(kind) + rule);
        }
        if (response == Response.SERROR) {
            keys.addAll(SERROR);
        }
        return keys;
    }

    private static String target(RegionKind kind) {
        return switch (kind) {
            case VFIO_PCI, VFIO_PCI_VARIANT -> "targets.pcie.";
            case VFIO_PLATFORM -> "targets.slave.";
            case GICV -> "targets.gicv.";
        };
    }

    /** Whether nobody has measured it. */
    boolean isEstimate() {
        return claim != null && claim.grade() == Claim.Grade.ESTIMATE;
    }

    /** The claim's grade, as platform files write it; null when there is no claim. */
    @Nullable
    String grade() {
        return claim == null ? null : claim.grade().name().toLowerCase(Locale.ROOT);
    }

    /** In words, keys that rest on one claim together. */
    static List<String> texts(List<Ground> grounds) {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        for (Ground ground : grounds) {
            Claim of = ground.claim;
            String words = of == null ? ": no claim" : " (" + ground.grade() + "): " + of.source();
            keys.computeIfAbsent(words, w -> new ArrayList<>()).add(ground.key);
        }
        return keys.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + entry.getKey())
                .toList();
    }
}
