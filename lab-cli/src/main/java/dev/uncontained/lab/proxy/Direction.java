package dev.uncontained.lab.proxy;

/** Which way bytes go. */
enum Direction {
    /** From the service to the broker. */
    TO_BROKER,
    /** From the broker to the service. */
    TO_SERVICE
}
