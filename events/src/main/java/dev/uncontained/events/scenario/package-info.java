/** What a run is to simulate: the scenario as people write it, and the hosts it comes to. Immutable records and pure functions. */
@NullMarked
package dev.uncontained.events.scenario;

import org.jspecify.annotations.NullMarked;
