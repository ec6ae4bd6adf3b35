package dev.uncontained.lab.machine;

import dev.uncontained.lab.runlog.ImportRunCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab import}: brings something from outside into the lab. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Reads what another machine or another lab wrote.",
        subcommands = {ImportLspciCommand.class, ImportRunCommand.class})
public final class ImportCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "import what? See lab import --help");
    }
}
