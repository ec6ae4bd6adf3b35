package dev.uncontained.lab.sweep;

import org.jspecify.annotations.Nullable;

/**
 * What was seen of a run at one moment of it: a row of {@code series.csv}.
 *
 * @param wallSeconds wall time since the run's start
 * @param accesses accesses folded since then
 * @param bursts records of guest.mmio folded since then
 * @param lagRecords records that the consumers of all services together had not yet read; null when one did not say
 * @param p99Micros latency that 99 of 100 of the bursts folded since the look before kept to, up to the bound of a bucket; null when there were none,
 *     or it lies beyond all buckets
 */
record Look(
        double wallSeconds,
        long accesses,
        long bursts,
        @Nullable Long lagRecords,
        @Nullable Long p99Micros) {}
