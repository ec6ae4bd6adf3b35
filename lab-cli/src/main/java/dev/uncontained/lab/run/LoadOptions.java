package dev.uncontained.lab.run;

import dev.uncontained.events.Load;
import dev.uncontained.events.yaml.Units;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How fast a run is to be executed in wall time. */
final class LoadOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description = "Accesses of all hosts together in a second of wall time, for example 200k/s: an open load,"
                    + " due on a schedule whatever became of what was before (default: full speed).")
    private @Nullable String rate;

    @Option(
            names = "--closed-loop",
            description = "A host waits, before each quantum, until all it has written is acknowledged.")
    private boolean closed;

    @Option(
            names = "--record-padding",
            paramLabel = "SIZE",
            description = "Make each record of guest.mmio so much longer, for example 1KiB (default: 0B).")
    private @Nullable String padding;

    /**
     * What they say.
     *
     * @throws ParameterException when it cannot be
     */
    Load load() {
        try {
            return new Load(
                    rate == null ? 0 : Units.perSecond(rate),
                    closed,
                    padding == null ? 0 : Math.toIntExact(Units.bytes(padding)));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
