package dev.uncontained.lab.drill;

import dev.uncontained.events.Load;
import dev.uncontained.lab.run.StackAddress;
import dev.uncontained.lab.stack.StackState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What faults are done by on a stack that is no more than an address and its processes. */
final class BareStack {
    private static final Drill DRILL = new Drill(
            "of a test",
            "",
            Path.of("none.yaml"),
            null,
            1,
            Load.FULL_SPEED,
            1,
            null,
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            new Expectations(false, null, null, null, 1, null));

    private BareStack() {}

    static Disturbances disturbances(String bootstrapServers, List<StackState.Child> processes, long seed) {
        return new Disturbances(
                new Bare(new StackAddress("bare", bootstrapServers, List.of()), processes),
                DRILL,
                seed,
                new Steadiness(() -> processes));
    }

    private record Bare(StackAddress address, List<StackState.Child> processes) implements Site {
        @Override
        public Optional<String> failure() {
            return Optional.empty();
        }

        @Override
        public Optional<String> takenDown() {
            return Optional.empty();
        }

        @Override
        public Optional<Disturbance> own(Fault fault) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
