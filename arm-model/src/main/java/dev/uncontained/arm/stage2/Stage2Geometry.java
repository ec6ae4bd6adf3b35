package dev.uncontained.arm.stage2;

/**
 * Shape of a stage-2 table, as KVM chooses it: enough levels for the IPA space less what up to 16 concatenated start
 * tables cover (kvm_get_vtcr, stage2_pgtable_levels; at least two levels).
 *
 * @param granule the translation granule
 * @param ipaBits 32 to 48, or to 52 with 64K pages or LPA2
 * @param lpa2 VTCR_EL2.DS: 52-bit addresses with 4K and 16K pages
 * @param startLevel the first level walked
 * @param concatenatedTables start-level tables, 1 to 16
 */
public record Stage2Geometry(Granule granule, int ipaBits, boolean lpa2, int startLevel, int concatenatedTables) {
    /** KVM's smallest and default IPA sizes. */
    public static final int MIN_IPA_BITS = 32;

    /** What a VM type of 0 means. */
    public static final int DEFAULT_IPA_BITS = 40;

    private static final int MAX_IPA_BITS = 48;
    private static final int MAX_IPA_BITS_LARGE = 52;
    private static final int LAST_LEVEL = 3;

    public Stage2Geometry {
        checkIpaBits(granule, ipaBits, lpa2);
        int levels = levels(granule, ipaBits);
        if (startLevel != LAST_LEVEL + 1 - levels || concatenatedTables != concatenated(granule, ipaBits, levels)) {
            throw new IllegalArgumentException("start level " + startLevel + " with " + concatenatedTables
                    + " tables is not KVM's shape for " + granule.wireName() + " and " + ipaBits + " IPA bits");
        }
    }

    /**
     * The shape for a granule and an IPA size. LPA2 is taken to be on when 4K or 16K pages need it.
     *
     * @param ipaBits 32 to 52
     * @throws IllegalArgumentException outside that range
     */
    public static Stage2Geometry of(Granule granule, int ipaBits) {
        return of(granule, ipaBits, granule != Granule.G64K && ipaBits > MAX_IPA_BITS);
    }

    /**
     * The shape with LPA2 said explicitly.
     *
     * @throws IllegalArgumentException if the IPA size is out of range, or LPA2 is asked for with 64K pages
     */
    public static Stage2Geometry of(Granule granule, int ipaBits, boolean lpa2) {
        checkIpaBits(granule, ipaBits, lpa2);
        int levels = levels(granule, ipaBits);
        return new Stage2Geometry(
                granule, ipaBits, lpa2, LAST_LEVEL + 1 - levels, concatenated(granule, ipaBits, levels));
    }

    /** Bytes of IPA space. */
    public long ipaSize() {
        return 1L << ipaBits;
    }

    /** VTCR_EL2.SL0 for the start level; 4K counts down from level 2, the others from level 3. */
    public int sl0() {
        return (granule == Granule.G4K ? 2 : LAST_LEVEL) - startLevel;
    }

    /** Entries of a table at a level; the start level's tables are concatenated. */
    int entries(int level) {
        int tables = level == startLevel ? concatenatedTables : 1;
        return tables << granule.levelBits();
    }

    private static void checkIpaBits(Granule granule, int ipaBits, boolean lpa2) {
        if (lpa2 && granule == Granule.G64K) {
            throw new IllegalArgumentException("LPA2 applies to 4k and 16k pages; 64k pages reach 52 bits without it");
        }
        int max = lpa2 || granule == Granule.G64K ? MAX_IPA_BITS_LARGE : MAX_IPA_BITS;
        if (ipaBits < MIN_IPA_BITS || ipaBits > max) {
            throw new IllegalArgumentException("IPA bits " + ipaBits + " is not in " + MIN_IPA_BITS + ".." + max
                    + " for " + granule.wireName() + " pages" + (lpa2 ? " with LPA2" : " without LPA2"));
        }
    }

    private static int levels(Granule granule, int ipaBits) {
        return Math.max(2, (ipaBits - 8) / granule.levelBits());
    }

    private static int concatenated(Granule granule, int ipaBits, int levels) {
        return 1 << Math.max(0, ipaBits - (granule.pageShift() + levels * granule.levelBits()));
    }
}
