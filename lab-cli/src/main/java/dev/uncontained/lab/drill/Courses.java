package dev.uncontained.lab.drill;

import dev.uncontained.lab.drill.Course.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * When each fault of a drill was noticed and recovered from: a fold over begins, ends and looks at the stack. A look counts for a fault only when
 * it was begun after what it is to tell of. All times are ns since the disturbed run began; faults are numbered in the drill's order. Any thread may
 * tell and ask.
 */
final class Courses {
    private static final long NOT_YET = Long.MAX_VALUE;
    private static final double NS_PER_S = 1e9;

    private final List<Track> tracks;
    private long lastEndNs;

    private static final class Track {
        private final Fault fault;
        private Fate fate = Fate.NEVER_BEGAN;
        private long beganNs = NOT_YET;
        private long endedNs = NOT_YET;
        private long noticedNs = NOT_YET;
        private long recoveredNs = NOT_YET;
        private long lastEndBeforeRecoveryNs;
        private boolean overshadowed;
        private long takenOverInNs;

        private Track(Fault fault) {
            this.fault = fault;
        }

        private boolean isUnrecovered() {
            return beganNs != NOT_YET && recoveredNs == NOT_YET;
        }

        private boolean awaitsRecovery() {
            return endedNs != NOT_YET && recoveredNs == NOT_YET;
        }

        private boolean isAmiss() {
            return isUnrecovered() && (noticedNs != NOT_YET || overshadowed);
        }

        /** Whether it was there, or not recovered from, at a time when the other was. */
        private boolean overlaps(Track other) {
            return beganNs != NOT_YET
                    && other.beganNs != NOT_YET
                    && beganNs <= other.recoveredNs
                    && other.beganNs <= recoveredNs;
        }
    }

    /**
     * A fault that is recovered from.
     *
     * @param fault the fault
     * @param seconds time from its end to the look that found the steady state, in s
     */
    record Recovery(Fault fault, double seconds) {}

    Courses(List<Fault> faults) {
        tracks = faults.stream().map(Track::new).toList();
    }

    synchronized void onBegun(int fault, long atNs) {
        Track track = tracks.get(fault);
        track.overshadowed = tracks.stream().anyMatch(Track::isAmiss);
        track.fate = Fate.HAPPENED;
        track.beganNs = atNs;
    }

    /** A simulated fault: it stands in the run, so nothing here notices it and nothing recovers. */
    synchronized void onWritten(int fault, long atNs) {
        Track track = tracks.get(fault);
        track.fate = Fate.HAPPENED;
        track.beganNs = atNs;
        track.endedNs = atNs;
        track.recoveredNs = atNs;
    }

    synchronized void onEnded(int fault, long atNs) {
        tracks.get(fault).endedNs = atNs;
        lastEndNs = atNs;
    }

    /** Others have taken over what a lost instance did; how long that took counts as a recovery. */
    synchronized void onTakenOver(int fault, long tookNs) {
        tracks.get(fault).takenOverInNs = tookNs;
    }

    /** It could not be begun; what was done of it until then is undone. */
    synchronized void onNotBegun(int fault, long atNs) {
        onEnded(fault, atNs);
        tracks.get(fault).fate = Fate.NOT_BEGUN;
    }

    synchronized void onNotHealed(int fault, long atNs) {
        onEnded(fault, atNs);
        tracks.get(fault).fate = Fate.NOT_HEALED;
    }

    /** Something was seen amiss by a look from {@code askedNs} to {@code seenNs}. */
    synchronized void onAmiss(long askedNs, long seenNs) {
        for (Track track : tracks) {
            if (track.isUnrecovered() && !track.isAmiss() && track.beganNs <= askedNs) {
                track.noticedNs = seenNs;
            }
        }
    }

    /** Nothing was seen amiss by such a look. Returns the faults that are thereby recovered from. */
    synchronized List<Recovery> onSteady(long askedNs, long seenNs) {
        List<Recovery> recovered = new ArrayList<>();
        for (Track track : tracks) {
            if (track.isUnrecovered() && track.beganNs <= askedNs) {
                track.overshadowed &= track.endedNs != NOT_YET;
            }
            if (track.awaitsRecovery() && track.endedNs <= askedNs) {
                track.lastEndBeforeRecoveryNs = lastEnd(track, askedNs);
                recovered.add(new Recovery(track.fault, (seenNs - track.endedNs) / NS_PER_S));
            }
        }
        for (Track track : tracks) {
            if (track.awaitsRecovery() && track.endedNs <= askedNs) {
                track.recoveredNs = seenNs;
            }
        }
        return recovered;
    }

    /** The last end, until a look, of a fault and those that kept the steady state away beside it. */
    private long lastEnd(Track track, long untilNs) {
        return tracks.stream()
                .filter(other -> other.awaitsRecovery() && other.endedNs <= untilNs)
                .mapToLong(other -> other.endedNs)
                .max()
                .orElse(track.endedNs);
    }

    /** Whether a look would tell something. */
    synchronized boolean isLookWanted() {
        return tracks.stream()
                .anyMatch(track -> track.awaitsRecovery() || (track.isUnrecovered() && track.noticedNs == NOT_YET));
    }

    /** Whether a fault has ended from which the stack has not recovered. */
    synchronized boolean awaitsRecovery() {
        return tracks.stream().anyMatch(Track::awaitsRecovery);
    }

    /** Whether no fault is there and the steady state came back after each that was; true before the first. */
    synchronized boolean hasRecovered() {
        return tracks.stream().noneMatch(Track::isUnrecovered);
    }

    /** End of the fault that ended last, or 0. */
    synchronized long lastEndNs() {
        return lastEndNs;
    }

    /** Names of the faults that are there. */
    synchronized List<String> present() {
        return tracks.stream()
                .filter(track -> track.beganNs != NOT_YET && track.endedNs == NOT_YET)
                .map(track -> track.fault.name())
                .toList();
    }

    /**
     * Longest time, in s, from the end of a fault to a steady state, where others that ended meanwhile put off the begin; or that others took to take
     * over.
     */
    synchronized double longestRecoverySeconds() {
        long longestNs = 0;
        for (Track track : tracks) {
            if (track.recoveredNs != NOT_YET && !track.fault.isSimulated()) {
                longestNs = Math.max(longestNs, track.recoveredNs - track.lastEndBeforeRecoveryNs);
            }
            longestNs = Math.max(longestNs, track.takenOverInNs);
        }
        return longestNs / NS_PER_S;
    }

    /** Each fault's course, in the drill's order. */
    synchronized List<Course> courses() {
        return tracks.stream().map(this::course).toList();
    }

    private Course course(Track track) {
        boolean begun = track.beganNs != NOT_YET;
        return new Course(
                track.fault,
                track.fate,
                begun ? track.beganNs / NS_PER_S : 0,
                !begun ? 0 : (track.endedNs == NOT_YET ? track.beganNs : track.endedNs) / NS_PER_S,
                since(track.beganNs, track.noticedNs),
                track.overshadowed,
                track.fault.isSimulated() ? OptionalDouble.empty() : since(track.endedNs, track.recoveredNs),
                tracks.stream()
                        .filter(other -> other != track && !other.fault.isSimulated() && !track.fault.isSimulated())
                        .filter(track::overlaps)
                        .map(other -> other.fault.name())
                        .toList());
    }

    private static OptionalDouble since(long fromNs, long toNs) {
        return toNs == NOT_YET ? OptionalDouble.empty() : OptionalDouble.of((toNs - fromNs) / NS_PER_S);
    }
}
