package dev.uncontained.arm.stage2;

/** Receives the leaves of a table in ascending IPA order. */
@FunctionalInterface
public interface LeafVisitor {
    /**
     * One leaf.
     *
     * @param ipa first IPA it maps
     * @param descriptor the whole descriptor
     * @param level 0 to 3
     */
    void leaf(long ipa, long descriptor, int level);
}
