package dev.uncontained.arm.stage2;

/** How a walk for one IPA ended. */
public sealed interface Stage2Walk {
    /** The level it ended at. */
    int level();

    /**
     * At a leaf with its access flag set. Permissions are in the descriptor and not checked here.
     *
     * @param descriptor the leaf
     * @param level 0 to 3
     * @param ipaBase first IPA the leaf maps
     * @param paBase its output address
     * @param size bytes the leaf maps
     * @param pa the output address of the IPA walked
     */
    record Mapped(long descriptor, int level, long ipaBase, long paBase, long size, long pa) implements Stage2Walk {}

    /**
     * In a fault.
     *
     * @param fault its kind
     * @param level the level of the entry that made it; 0 for an IPA beyond the table's range
     */
    record Faulted(Stage2Fault fault, int level) implements Stage2Walk {
        /** The fault status code for ESR_EL2 and PAR_EL1. */
        public int code() {
            return fault.code(level);
        }
    }
}
