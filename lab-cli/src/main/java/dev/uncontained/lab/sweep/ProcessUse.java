package dev.uncontained.lab.sweep;

/**
 * What one process used in a run.
 *
 * @param name its name in the stack
 * @param cpuSeconds CPU time it took
 * @param residentBytes the most resident memory it was seen with, 0 when the system does not tell
 */
record ProcessUse(String name, double cpuSeconds, long residentBytes) {}
