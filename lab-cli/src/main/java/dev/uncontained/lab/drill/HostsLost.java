package dev.uncontained.lab.drill;

import dev.uncontained.events.RunResult;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Crashes of hosts, as many as there must be or have been.
 *
 * @param total of all policies and platforms together
 * @param cells those of each policy and platform that had any; null when only the total counts
 */
record HostsLost(long total, @Nullable SortedMap<Cell, Long> cells) {
    /**
     * @param policy wire name of a policy
     * @param platform name of a platform
     */
    record Cell(String policy, String platform) implements Comparable<Cell> {
        @Override
        public int compareTo(Cell other) {
            int byPolicy = policy.compareTo(other.policy);
            return byPolicy != 0 ? byPolicy : platform.compareTo(other.platform);
        }

        @Override
        public String toString() {
            return policy + " on " + platform;
        }
    }

    /** So many in these cells, and in no other. */
    static HostsLost in(Map<Cell, Long> cells) {
        SortedMap<Cell, Long> some = new TreeMap<>(cells);
        some.values().removeIf(count -> count == 0);
        return new HostsLost(some.values().stream().mapToLong(Long::longValue).sum(), some);
    }

    /** Those of a run. */
    static HostsLost of(RunResult result) {
        SortedMap<Cell, Long> cells = new TreeMap<>();
        result.policies().forEach((policy, of) -> of.platforms()
                .forEach((platform, cell) -> cells.put(new Cell(policy, platform), (long) cell.hostsLost())));
        return in(cells);
    }

    /** Whether what was found is what is asked for here. */
    boolean accepts(HostsLost found) {
        return total == found.total && (cells == null || cells.equals(found.cells));
    }

    /** For people: {@code 5 (always-normal-nc on bcm2711 2, always-normal-nc on gicv2-soc 3)}. */
    @Override
    public String toString() {
        return total + (cells == null || cells.isEmpty() ? "" : " (" + String.join(", ", listed(cells)) + ")");
    }

    private static List<String> listed(SortedMap<Cell, Long> cells) {
        return cells.entrySet().stream()
                .map(cell -> cell.getKey() + " " + cell.getValue())
                .collect(Collectors.toList());
    }
}
