package dev.uncontained.arm.platform;

import dev.uncontained.arm.host.StoreIdiom;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cores, and what KVM finds on them.
 *
 * @param fwb FEAT_S2FWB
 * @param cacheDic CTR_EL0.DIC
 * @param ipaBits IPA size of a VM, 32 to 52
 * @param granuleKiB page size of host and guest, 4, 16 or 64
 * @param writeBuffers open gathering buffers of 64 bytes, 1 to 8
 * @param mergePpm chance in a million that the stores of one 64-byte group stay together until it is full, by idiom
 * @param split how a partly filled buffer is split
 * @param ncLoadBytes bytes a Normal-NC load fetches at least, a power of two up to 64
 * @param deviceLoads outstanding loads to Device memory
 * @param ncLoads outstanding loads to Normal-NC memory
 * @param exclusives what a load-exclusive, store-exclusive or LSE atomic to uncached memory does
 * @param st64b FEAT_LS64, and not FEAT_LS64WB
 * @param speculationPpm chance in a million that a load of Normal memory has the next line read too; null for none
 */
public record Cpu(
        boolean fwb,
        boolean cacheDic,
        int ipaBits,
        int granuleKiB,
        int writeBuffers,
        Map<StoreIdiom, Integer> mergePpm,
        SplitRule split,
        int ncLoadBytes,
        int deviceLoads,
        int ncLoads,
        ExclusiveSupport exclusives,
        boolean st64b,
        @Nullable Integer speculationPpm) {
    public Cpu {
        mergePpm = Map.copyOf(mergePpm);
    }

    /** Chance in a million that a load of Normal memory has the next line read too. */
    public int speculation() {
        return speculationPpm == null ? 0 : speculationPpm;
    }

    /**
     * How a partly filled write buffer of 64 bytes becomes transactions. Each piece is a run of written bytes without a hole, so its byte enables are
     * legal at any length (PCIe Base 2.2.5), and lies inside one naturally aligned 64 bytes, so it crosses no 4 KiB boundary (2.2.7).
     */
    public enum SplitRule {
        /** Maximal runs of written bytes. */
        RUNS,
        /** Naturally aligned powers of two. */
        ALIGNED_POW2;

        /**
         * Length of the first piece, which begins at the lowest byte written.
         *
         * @param written one bit for each byte written; not 0
         * @return 1 to 64
         */
        public int firstPiece(long written) {
            int from = Long.numberOfTrailingZeros(written);
            int run = Math.min(Long.numberOfTrailingZeros(~(written >>> from)), Long.SIZE - from);
            return this == RUNS
                    ? run
                    : Math.min(Integer.highestOneBit(run), from == 0 ? Long.SIZE : Integer.lowestOneBit(from));
        }
    }

    /** What exclusives and atomics to uncached memory do. */
    public enum ExclusiveSupport {
        /** They work. */
        OKAY,
        /** Data Abort, DFSC 0x35. */
        UNSUPPORTED_FAULT,
        /** They reach the target, which answers with an external abort. */
        EXTERNAL_ABORT
    }
}
