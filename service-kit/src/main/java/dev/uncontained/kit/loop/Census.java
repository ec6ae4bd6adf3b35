package dev.uncontained.kit.loop;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts of a loop's state by label, taken at most once a second however many gauges look at them.
 *
 * @param <L> the label
 */
public final class Census<L> {
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<Map<L, Long>> count;
    private @Nullable Map<L, Long> last;
    private long takenAtNs;

    /**
     * @param count takes the counts anew, or throws {@link StateBusyException}
     */
    public Census(Supplier<Map<L, Long>> count) {
        this.count = count;
    }

    /** The count of a label; NaN while there is no telling. */
    public synchronized double of(L label) {
        long nowNs = System.nanoTime();
        if (last == null || nowNs - takenAtNs > FRESH_NS) {
            try {
                last = count.get();
            } catch (StateBusyException e) {
                last = null;
                return Double.NaN;
            }
            takenAtNs = nowNs;
        }
        return last.getOrDefault(label, 0L);
    }
}
