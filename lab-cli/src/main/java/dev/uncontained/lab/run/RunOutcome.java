package dev.uncontained.lab.run;

import dev.uncontained.events.RunResult;
import java.util.List;
import java.util.Optional;

/** How following a run ended. */
public sealed interface RunOutcome {
    /** What is known of the result. */
    Optional<RunResult> result();

    /** The run reached its end. */
    record Completed(RunResult value) implements RunOutcome {
        @Override
        public Optional<RunResult> result() {
            return Optional.of(value);
        }
    }

    /** Ctrl-C ended it early. */
    record Interrupted(Optional<RunResult> result) implements RunOutcome {}

    /** These hosts made no progress for longer than they may. */
    record Stalled(List<String> hosts, Optional<RunResult> result) implements RunOutcome {
        public Stalled {
            hosts = List.copyOf(hosts);
        }
    }

    /** Broker or monitor have not answered for too long. */
    record Lost(String what, Optional<RunResult> result) implements RunOutcome {}
}
