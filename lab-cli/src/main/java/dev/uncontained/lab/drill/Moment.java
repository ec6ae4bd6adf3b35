package dev.uncontained.lab.drill;

/**
 * A line of the timeline.
 *
 * @param wallSeconds wall time since the disturbed run began
 * @param what what happened
 */
record Moment(double wallSeconds, String what) {}
