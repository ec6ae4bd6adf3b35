package dev.uncontained.events.core.monitor;

import java.util.Comparator;

/**
 * One cell of the comparison table.
 *
 * @param policy wire name of the policy
 * @param platform name of the platform
 */
public record CellKey(String policy, String platform) implements Comparable<CellKey> {
    private static final Comparator<CellKey> ORDER =
            Comparator.comparing(CellKey::policy).thenComparing(CellKey::platform);

    @Override
    public int compareTo(CellKey other) {
        return ORDER.compare(this, other);
    }
}
