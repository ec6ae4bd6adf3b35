package dev.uncontained.lab.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures what the project does beside what else could be done, in turns on the same broker.",
        subcommands = {ExactlyOnceCommand.class, RivalsCommand.class, CapacityCommand.class})
public final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which measurement? See lab bench --help");
    }
}
