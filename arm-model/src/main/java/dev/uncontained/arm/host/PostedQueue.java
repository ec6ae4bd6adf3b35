package dev.uncontained.arm.host;

/**
 * Posted writes on their way: a vCPU's part of the root complex' queue. The core goes on as long as an entry is free; an entry is free again when its
 * write has left.
 */
final class PostedQueue {
    /** When each of the last writes has left, in ps. */
    final long[] leftPs;
    /** Entry of the next write. */
    int at;
    /** When the way to the device is free again, in ps. */
    long freePs;

    PostedQueue(int entries) {
        leftPs = new long[entries];
    }

    /**
     * Posts a write at {@code nowPs} that occupies the way for {@code periodPs}.
     *
     * @return when the core has got rid of it
     */
    long post(long nowPs, long periodPs) {
        long acceptedPs = Math.max(nowPs, leftPs[at]);
        freePs = Math.max(freePs, acceptedPs) + periodPs;
        leftPs[at] = freePs;
        at = at + 1 == leftPs.length ? 0 : at + 1;
        return acceptedPs;
    }

    /** How many of the writes posted last have not left at {@code nowPs}. */
    int underWay(long nowPs) {
        int writes = 0;
        int slot = at;
        while (writes < leftPs.length) {
            slot = slot == 0 ? leftPs.length - 1 : slot - 1;
            if (leftPs[slot] <= nowPs) {
                break;
            }
            writes++;
        }
        return writes;
    }

    /** As if {@code count} writes had been posted of which the last leaves at {@code lastPs} and each {@code spacingPs} before the next. */
    void spaced(long lastPs, long spacingPs, long count) {
        int entries = leftPs.length;
        int end = (int) ((at + count) % entries);
        int slot = end;
        for (long i = 0; i < Math.min(count, entries); i++) {
            slot = slot == 0 ? entries - 1 : slot - 1;
            leftPs[slot] = lastPs - i * spacingPs;
        }
        at = end;
        freePs = lastPs;
    }

    /**
     * Whether the queue is full at {@code arrivalPs} of writes that leave every {@code periodPs}: then a core that brings them no less often waits for an entry
     * each time.
     */
    boolean holdsUp(long arrivalPs, long periodPs) {
        int entries = leftPs.length;
        long oldestPs = leftPs[at];
        if (oldestPs < arrivalPs || freePs != oldestPs + (entries - 1) * periodPs) {
            return false;
        }
        for (int i = 1, slot = at; i < entries; i++) {
            slot = slot + 1 == entries ? 0 : slot + 1;
            if (leftPs[slot] != oldestPs + i * periodPs) {
                return false;
            }
        }
        return true;
    }
}
