package dev.uncontained.lab.drill;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a drill finds to strike: on a stack that is up, or on the one that would be started for it. */
interface Targets {
    /** Which stack that is and whether it is up, for people; a clause after "checked". */
    String where();

    /** Names of the processes of a stack that has these brokers and instances; of one that is up, those it has. */
    List<String> processes(@Nullable Integer brokers, Map<String, Integer> instances);

    /** Names of the topics. */
    List<String> topics();

    /** Why a fault cannot be done to the stack at all; empty for one that can. */
    Optional<String> refusal(FaultKind kind);

    /** Why it cannot have so many brokers and instances; empty where that is another's to say. */
    default Optional<String> refusal(@Nullable Integer brokers, Map<String, Integer> instances) {
        return Optional.empty();
    }

    /** What can be done about a process that is not there; a clause. */
    String wayOut();

    /** Whether there is a Prometheus to ask for alerts. */
    boolean isWatched();
}
