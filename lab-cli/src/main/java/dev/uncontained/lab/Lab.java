package dev.uncontained.lab;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code lab} command: one subcommand a task. Exit status: 0 good, 1 bad result, 2 usage, 3 environment. */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        version = "uncontained 0.1.0",
        description = "What a guest gains from choosing its own uncached memory type, and what it costs the host.",
        subcommands = {})
public final class Lab implements Runnable {
    @Spec
    private CommandSpec spec;

    private Lab() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Lab());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? See lab --help");
    }
}
