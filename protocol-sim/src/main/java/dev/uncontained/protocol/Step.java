package dev.uncontained.protocol;

/**
 * Something that can happen next.
 *
 * @param who the process it happens to, or the world
 * @param what in a few words
 */
record Step(String who, String what, Runnable action) {
    @Override
    public String toString() {
        return who + ": " + what;
    }
}
