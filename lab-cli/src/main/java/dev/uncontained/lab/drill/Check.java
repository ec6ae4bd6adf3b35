package dev.uncontained.lab.drill;

/**
 * One expectation and what became of it.
 *
 * @param name the expectation
 * @param state what became of it
 * @param detail what was found
 */
record Check(String name, State state, String detail) {
    /** What can become of an expectation. */
    enum State {
        MET,
        FAILED,
        /** Nothing here could tell. */
        NOT_CHECKED
    }

    static Check of(String name, boolean met, String detail) {
        return new Check(name, met ? State.MET : State.FAILED, detail);
    }
}
