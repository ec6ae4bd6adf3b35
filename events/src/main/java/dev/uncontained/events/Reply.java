package dev.uncontained.events;

/**
 * Which request an event answers, and which part of the answer it is. An answer counts only when its last part is there: a service that
 * died between two parts makes the same parts again and goes on behind those it finds in its own topic.
 *
 * @param req request number of the host's boot; 0 is the boot itself
 * @param part this part, from 0
 * @param parts parts of the whole answer, at least 1
 */
public record Reply(long req, int part, int parts) {
    public Reply {
        if (part < 0 || part >= parts) {
            throw new IllegalArgumentException("part " + part + " of " + parts + " parts");
        }
    }

    /** Whether the answer is complete with this part. */
    public boolean last() {
        return part == parts - 1;
    }
}
