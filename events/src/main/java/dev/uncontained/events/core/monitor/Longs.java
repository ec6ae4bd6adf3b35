package dev.uncontained.events.core.monitor;

import java.util.Arrays;
import java.util.List;

/** Between the arrays that a fold adds up in and the lists that plain data holds. */
final class Longs {
    private Longs() {}

    static List<Long> list(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** An array of {@code length}: what is missing is 0, what is too much is left out. */
    static long[] array(List<Long> values, int length) {
        long[] array = new long[length];
        for (int i = 0; i < Math.min(length, values.size()); i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    /** Whether no value is below its counterpart in {@code floor}; what a list lacks is 0. */
    static boolean reaches(List<Long> values, List<Long> floor) {
        for (int i = 0; i < floor.size(); i++) {
            long value = i < values.size() ? values.get(i) : 0;
            if (value < floor.get(i)) {
                return false;
            }
        }
        return true;
    }
}
