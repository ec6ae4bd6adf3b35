package dev.uncontained.arm.host;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.TargetRules.Response;
import dev.uncontained.arm.platform.Timing;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What plain transactions on a {@link Route} cost, worked out once for all hosts there are: a table is 64 KiB and takes longer to make than a small
 * host to boot. Plain are those that target and interconnect answer as if nothing were the matter; a period of -1 marks what is not and is left to the
 * {@link Interpreter}.
 *
 * <p>There are two tables. Naturally aligned powers of two, which is what programs access and full buffers are, fare alike wherever they are: that one is indexed by {@link #at}. Runs of a
 * buffer begin anywhere, and where matters to a target that takes certain widths only: that one is indexed by {@link #run}, and is the same where it does not.
 */
final class Way {
    /** Types by {@link #index}. */
    static final MemoryType[] TYPES = {
        MemoryType.DEVICE_nGnRnE,
        MemoryType.DEVICE_nGnRE,
        MemoryType.DEVICE_nGRE,
        MemoryType.DEVICE_GRE,
        MemoryType.NORMAL_NC,
        MemoryType.NORMAL_WT,
        MemoryType.NORMAL_WB
    };

    /** Whether stores gather in buffers, by the type's index. */
    static final boolean[] GATHERS = new boolean[TYPES.length];

    static {
        for (MemoryType type : TYPES) {
            GATHERS[index(type)] = type.gathers();
        }
    }

    private static final int SIZES = WriteBuffers.LINE + 1;
    private static final int PLACES = 4;
    private static final int GRANULE = 16;

    /** Those that some host uses: whatever the order in which hosts ask, they get what is equal. */
    private static final ConcurrentMap<Route, WeakReference<Way>> MADE = new ConcurrentHashMap<>();

    final long decodedBytes;
    /** Time a posted write occupies the way, in ps, by {@link #at}. */
    final long[] writePs = new long[TYPES.length * SIZES * PLACES];

    final long[] writeWireBytes = new long[writePs.length];
    final int[] writeTlps = new int[writePs.length];

    /** The same of a buffer's runs, by {@link #run}. */
    final long[] runPs;

    final long[] runWireBytes;
    final int[] runTlps;
    private final int runPlaces;

    /** Time between two loads, in ps, by {@link #at} of the bytes asked for. */
    final long[] readPs = new long[writePs.length];

    final long[] readWireBytes = new long[writePs.length];
    final long requestPs;
    /** Whether buffers of a type may leave in any runs, holes included, by its index. */
    final boolean[] isPlainInRuns = new boolean[TYPES.length];

    private Way(Route route) {
        LinkCost link = route.link();
        decodedBytes = route.decodedBytes();
        requestPs = link.ps(link.requestBytes());
        Arrays.fill(writePs, -1);
        Arrays.fill(readPs, -1);
        int period = route.rules().periodBytes();
        boolean isUneven = period > 1;
        runPlaces = Math.max(PLACES, period);
        runPs = isUneven ? new long[TYPES.length * SIZES * runPlaces] : writePs;
        runWireBytes = isUneven ? new long[runPs.length] : writeWireBytes;
        runTlps = isUneven ? new int[runPs.length] : writeTlps;
        for (MemoryType type : TYPES) {
            boolean isPlain = route.rules().holes() == Response.OKAY;
            for (int bytes = 1; bytes < SIZES; bytes++) {
                isPlain &= write(route, type, bytes);
                isPlain &= !isUneven || runs(route, type, bytes);
                read(route, type, bytes);
            }
            isPlainInRuns[index(type)] = isPlain;
        }
    }

    /** The table of a route; from any thread. */
    static Way of(Route route) {
        WeakReference<Way> made = MADE.get(route);
        Way way = made == null ? null : made.get();
        if (way == null) {
            way = new Way(route);
            MADE.values().removeIf(other -> other.refersTo(null));
            MADE.put(route, new WeakReference<>(way));
        }
        return way;
    }

    /** A type as an array index. */
    static int index(MemoryType type) {
        return switch (type) {
            case DEVICE_nGnRnE -> 0;
            case DEVICE_nGnRE -> 1;
            case DEVICE_nGRE -> 2;
            case DEVICE_GRE -> 3;
            case NORMAL_NC -> 4;
            case NORMAL_WT -> 5;
            case NORMAL_WB -> 6;
        };
    }

    /** Index of a naturally aligned transaction. */
    static int at(int type, int bytes, long offset) {
        return (type * SIZES + bytes) * PLACES + (int) (offset & (PLACES - 1));
    }

    /** Index of a run of a buffer that begins {@code from} bytes into its line. */
    int run(int type, int bytes, int from) {
        return (type * SIZES + bytes) * runPlaces + (from & (runPlaces - 1));
    }

    /** Whether a buffer of 64 bytes from {@code offset} on leaves in plain transactions whatever it holds. */
    boolean isPlain(int type, long offset) {
        return isPlainInRuns[type] && offset + WriteBuffers.LINE <= decodedBytes;
    }

    private boolean write(Route route, MemoryType type, int bytes) {
        Verdict verdict = route.write(type, 0, bytes, false);
        if (verdict.response() != Response.OKAY) {
            return false;
        }
        for (int place = 0; place < PLACES; place++) {
            int at = at(index(type), bytes, place);
            writeTlps[at] = verdict.pieces();
            writeWireBytes[at] = route.link().writeBytes(place, bytes, verdict.pieces());
            writePs[at] = writePs(route, type, writeWireBytes[at], verdict);
        }
        return true;
    }

    /** Enters the runs of a length; false if one of them is not plain. */
    private boolean runs(Route route, MemoryType type, int bytes) {
        for (int place = 0; place < runPlaces && place + bytes < SIZES; place++) {
            Verdict verdict = route.write(type, place, bytes, false);
            if (verdict.response() != Response.OKAY) {
                return false;
            }
            int at = run(index(type), bytes, place);
            runTlps[at] = verdict.pieces();
            runWireBytes[at] = route.link().writeBytes(place, bytes, verdict.pieces());
            runPs[at] = writePs(route, type, runWireBytes[at], verdict);
        }
        return true;
    }

    private static long writePs(Route route, MemoryType type, long wireBytes, Verdict verdict) {
        return Math.max(
                Math.max(sourcePs(route.timing(), type), route.link().ps(wireBytes)),
                route.servicePs() * verdict.pieces());
    }

    private void read(Route route, MemoryType type, int bytes) {
        if (!type.gathers() && bytes > GRANULE) {
            return;
        }
        boolean widens = type.isNormal() && bytes < route.cpu().ncLoadBytes();
        int fetched = widens ? route.cpu().ncLoadBytes() : bytes;
        Verdict verdict = route.read(0, fetched);
        if (verdict.response() != Response.OKAY) {
            return;
        }
        for (int place = 0; place < PLACES; place++) {
            int at = at(index(type), bytes, place);
            long completionBytes = route.link().completionBytes(widens ? 0 : place, fetched);
            readWireBytes[at] = route.link().requestBytes() + completionBytes;
            readPs[at] = route.readPeriodPs(type, 1, requestPs, route.link().ps(completionBytes));
        }
    }

    private static long sourcePs(Timing timing, MemoryType type) {
        if (type.gathers()) {
            return timing.linePs();
        }
        return type == MemoryType.DEVICE_nGnRnE ? timing.storeNGnRnEPs() : timing.storeNGnREPs();
    }
}
