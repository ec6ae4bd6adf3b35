package dev.uncontained.lab.audit;

import dev.uncontained.arm.host.FaultCause;
import dev.uncontained.arm.host.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * What a probe came to.
 *
 * @param accesses accesses it takes, the barrier that ends them not counted; 0 when none did harm
 * @param cause what was objected to; null when nothing was
 * @param transaction the first transaction that the target objected to for this reason; null when
 *     the core or KVM objected before there was one
 * @param error the error, for people
 */
record Finding(
        Probe probe,
        Harm harm,
        int accesses,
        @Nullable FaultCause cause,
        @Nullable Transaction transaction,
        String error) {
    /** Whether it is the better counterexample: worse harm, else with less. */
    boolean isBetterThan(Finding other) {
        if (harm != other.harm) {
            return harm.isWorseThan(other.harm);
        }
        if (accesses != other.accesses) {
            return accesses < other.accesses;
        }
        return probe.accessBytes() < other.probe.accessBytes();
    }

    /** What is executed, in words. */
    String program() {
        String times = accesses == 1 ? "one access" : accesses + " accesses";
        return times + " of " + probe.text() + ", then a DSB";
    }

    /** The transaction, in words; empty when there is none. */
    String transactionText() {
        Transaction of = transaction;
        return of == null
                ? ""
                : "%s of %d B at offset 0x%x, byte enables 0x%x"
                        .formatted(of.isWrite() ? "write" : "read", of.bytes(), of.offset(), of.byteEnables());
    }
}
