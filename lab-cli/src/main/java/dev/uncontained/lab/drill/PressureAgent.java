package dev.uncontained.lab.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What {@link Pressure} puts into the JVM that it strikes, by itself in a jar: it must need nothing but {@code java.base}. It holds heap, or spins,
 * until it is told to end or its time is over, whichever comes first: a drill that was killed leaves nothing behind for long.
 */
public final class PressureAgent {
    /** System property with a fault's number behind it: what came of an order, for who gave it. */
    static final String ANSWER = "uncontained.pressure.";

    /** What the answer begins with where nothing was done. */
    static final String REFUSED = "refused: ";

    private static final String THREAD = "drill-pressure";
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int MOST_COLLECTIONS = 5;
    private static final Map<String, CountDownLatch> GOING = new ConcurrentHashMap<>();

    private PressureAgent() {}

    /** What a JVM can be made to do. */
    enum Order {
        /** Hold all of its heap but so many bytes. */
        HEAP,
        /** Let so many threads spin. */
        SPIN,
        /** Let go. */
        END
    }

    /**
     * Called by the JVM when it is told to load the agent, each time.
     *
     * @param order a fault's number, one of {@link Order}, how much of it, and for how many ns at most; separated by spaces
     */
    public static void agentmain(String order) {
        String[] words = order.split(" ", -1);
        String fault = words[0];
        if (Order.valueOf(words[1]) == Order.END) {
            CountDownLatch over = GOING.remove(fault);
            if (over != null) {
                over.countDown();
            }
            System.clearProperty(ANSWER + fault);
            return;
        }
        CountDownLatch over = new CountDownLatch(1);
        GOING.put(fault, over);
        long amount = Long.parseLong(words[2]);
        long longestNs = Long.parseLong(words[3]);
        System.setProperty(
                ANSWER + fault,
                Order.valueOf(words[1]) == Order.HEAP
                        ? hold(amount, over, longestNs)
                        : spin((int) amount, over, longestNs));
    }

    /**
     * Only what lives after a collection is in the way: the rest is the application's to fill again. It goes on with that meanwhile, so that room is
     * looked for before each step. A JVM that ends at its first OutOfMemoryError is not to meet it here.
     */
    private static String hold(long leftBytes, CountDownLatch over, long longestNs) {
        System.gc();
        long livesBytes = Runtime.getRuntime().maxMemory() - freeBytes();
        long wantedBytes = freeBytes() - leftBytes;
        List<byte[]> held = new ArrayList<>();
        for (int collections = 0; held.size() * (long) CHUNK_BYTES < wantedBytes; ) {
            if (freeBytes() >= leftBytes + CHUNK_BYTES) {
                held.add(new byte[CHUNK_BYTES]);
            } else if (collections++ < MOST_COLLECTIONS) {
                System.gc();
            } else {
                break;
            }
        }
        long maxBytes = Runtime.getRuntime().maxMemory();
        if (held.isEmpty() || held.size() * (long) CHUNK_BYTES < wantedBytes / 10 * 9) {
            return REFUSED + "of its heap of " + maxBytes + " B " + Math.max(0, wantedBytes + leftBytes)
                    + " B are free after a collection, and " + held.size() * (long) CHUNK_BYTES
                    + " B of them could be taken until " + leftBytes + " B were left";
        }
        start(() -> {
            await(over, longestNs);
            held.clear();
        });
        return "holds " + held.size() * (long) CHUNK_BYTES + " B of a heap of " + maxBytes + " B, in which "
                + livesBytes + " B lived before";
    }

    private static long freeBytes() {
        Runtime jvm = Runtime.getRuntime();
        return jvm.maxMemory() - jvm.totalMemory() + jvm.freeMemory();
    }

    private static String spin(int threads, CountDownLatch over, long longestNs) {
        long beganNs = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            start(() -> {
                while (over.getCount() > 0 && System.nanoTime() - beganNs < longestNs) {
                    Thread.onSpinWait();
                }
            });
        }
        return threads + " threads spin";
    }

    private static void start(Runnable what) {
        Thread.ofPlatform().name(THREAD).daemon().start(what);
    }

    private static void await(CountDownLatch over, long longestNs) {
        try {
            over.await(longestNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
