/** What people and the lab ask over HTTP. Runs on Quarkus' worker and event-loop threads; reads values of one moment, changes nothing. */
@NullMarked
package dev.uncontained.monitor.rest;

import org.jspecify.annotations.NullMarked;
