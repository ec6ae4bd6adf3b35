package dev.uncontained.arm.host;

/**
 * The posted queue during a batch. It is no ring here: the times at which writes leave are written one after the other, so the entry that a write waits for is a
 * fixed number of places back, and a step that posts nothing differs from one that does by not moving on.
 */
final class TimeLine {
    /** Of the queue. */
    final int entries;

    /** When the write before has left, {@link #entries} of them, and then those of the batch. */
    final long[] leftPs;

    /** @param writes most in a batch */
    TimeLine(int entries, int writes) {
        this.entries = entries;
        this.leftPs = new long[entries + writes + 1];
    }

    void begin(PostedQueue queue) {
        System.arraycopy(queue.leftPs, queue.at, leftPs, 0, entries - queue.at);
        System.arraycopy(queue.leftPs, 0, leftPs, entries - queue.at, queue.at);
    }

    /** As {@link PostedQueue#underWay}, after so many writes of the batch. */
    int underWay(int posted, long nowPs) {
        int writes = 0;
        while (writes < entries && leftPs[posted + entries - 1 - writes] > nowPs) {
            writes++;
        }
        return writes;
    }

    /** Leaves the queue as a batch leaves it that has posted so many writes. */
    void end(PostedQueue queue, int posted, long freePs) {
        int at = (queue.at + posted) % entries;
        System.arraycopy(leftPs, posted, queue.leftPs, at, entries - at);
        System.arraycopy(leftPs, posted + entries - at, queue.leftPs, 0, at);
        queue.at = at;
        queue.freePs = freePs;
    }
}
