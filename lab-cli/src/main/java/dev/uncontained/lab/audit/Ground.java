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
import org.jspecify.annotations.Nullable;

/**
 * A value of the platform file that a finding follows from.
 *
 * @param key the value's key
 * @param claim what the file says of where it comes from; null when it says nothing
 */
record Ground(String key, @Nullable Claim claim) {
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
        String target =
                switch (kind) {
                    case VFIO_PCI, VFIO_PCI_VARIANT -> "targets.pcie.";
                    case VFIO_PLATFORM -> "targets.slave.";
                    case GICV -> "targets.gicv.";
                };
        List<String> keys = new ArrayList<>();
        for (String rule : rules) {
            keys.add(target + rule);
        }
        if (response == Response.SERROR) {
            keys.add("serror.esr");
            keys.add("serror.taken-at");
        }
        return keys;
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
