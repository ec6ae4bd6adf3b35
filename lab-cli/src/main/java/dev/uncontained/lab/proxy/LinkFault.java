package dev.uncontained.lab.proxy;

/** What is wrong with a link. Called by the threads of all its connections. */
interface LinkFault {
    /** How much later a block that has just come may go on, in ns. */
    default long delayNs() {
        return 0;
    }

    /** Takes the line for so many bytes; how long to wait until they are through, in ns. */
    default long lineNs(Direction direction, int bytes, long nowNs) {
        return 0;
    }

    /** Whether nothing goes on while it is there. */
    default boolean holds() {
        return false;
    }

    /** What it does, when it begins, to a connection that is there. */
    default void begin(Connection connection) {}

    /** What it does to a connection that is opened while it lasts. */
    default void opened(Connection connection) {}

    /** What it does, when it ends, to a connection that is there. */
    default void end(Connection connection) {}
}
