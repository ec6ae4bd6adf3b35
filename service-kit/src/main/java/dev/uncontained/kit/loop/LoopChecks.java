package dev.uncontained.kit.loop;

import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Health of a service's loops as MicroProfile Health words it. */
public final class LoopChecks {
    private LoopChecks() {}

    /** Down when the loop cannot go on by itself. */
    public static HealthCheckResponse live(AnsweringLoop loop) {
        return response("loop", loop.deadBecause());
    }

    /** Down until partitions are assigned and rebuilt. */
    public static HealthCheckResponse ready(AnsweringLoop loop) {
        return response("state", loop.deadBecause().or(loop::waitsFor));
    }

    /** Down until it has been ready once. */
    public static HealthCheckResponse started(AnsweringLoop loop) {
        return response("first assignment", loop.hasStarted() ? Optional.empty() : loop.waitsFor());
    }

    /** Up when there is no trouble, else down and saying what it is. */
    public static HealthCheckResponse response(String name, Optional<String> trouble) {
        var response = HealthCheckResponse.named(name).status(trouble.isEmpty());
        trouble.ifPresent(text -> response.withData("because", text));
        return response.build();
    }
}
