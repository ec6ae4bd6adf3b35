package dev.uncontained.arm.platform;

import dev.uncontained.arm.host.LinkSpec;
import dev.uncontained.arm.host.RegionKind;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A SoC and how it is integrated.
 *
 * @param name name of its file
 * @param title what people call it
 * @param cpu cores and what KVM finds on them
 * @param timing times, in ps and ns
 * @param gic interrupt controller
 * @param pcie how a PCIe BAR behind the root complex answers
 * @param slave how an on-SoC slave answers
 * @param gicv how the GICv2 virtual CPU interface answers
 * @param serror what an asynchronous error is on this platform
 * @param recovery how long things are down
 * @param link usual PCIe link
 * @param errata errata that an action can switch on, beyond what the rules above say from the start
 * @param claims where each statement of the file comes from
 */
public record Platform(
        String name,
        String title,
        Cpu cpu,
        Timing timing,
        Gic gic,
        TargetRules pcie,
        TargetRules slave,
        TargetRules gicv,
        SErrorRules serror,
        Recovery recovery,
        LinkSpec link,
        List<Erratum> errata,
        List<Claim> claims) {
    public Platform {
        errata = List.copyOf(errata);
        claims = List.copyOf(claims);
    }

    /** The rules of the target behind a region. */
    public TargetRules rules(RegionKind kind) {
        return switch (kind) {
            case VFIO_PCI, VFIO_PCI_VARIANT -> pcie;
            case VFIO_PLATFORM -> slave;
            case GICV -> gicv;
        };
    }

    /**
     * What a key of the file rests on: of the claims that cover it the one that names it most closely, so that a narrower claim is an exception from a wider one.
     *
     * @param key such as {@code targets.pcie.max-burst}
     * @return null when no claim covers it
     */
    public @Nullable Claim claimOf(String key) {
        return claims.stream()
                .filter(claim -> claim.closeness(key) > 0)
                .max(Comparator.comparingInt(claim -> claim.closeness(key)))
                .orElse(null);
    }
}
