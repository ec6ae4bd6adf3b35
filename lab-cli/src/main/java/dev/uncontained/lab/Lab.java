package dev.uncontained.lab;

import dev.uncontained.lab.audit.AuditCommand;
import dev.uncontained.lab.bench.BenchCommand;
import dev.uncontained.lab.calc.AttrCommand;
import dev.uncontained.lab.calc.DecideCommand;
import dev.uncontained.lab.calc.EsrCommand;
import dev.uncontained.lab.calc.PteCommand;
import dev.uncontained.lab.calc.VmaCommand;
import dev.uncontained.lab.compose.Compose;
import dev.uncontained.lab.compose.Images;
import dev.uncontained.lab.drill.DrillCommand;
import dev.uncontained.lab.forget.ForgetCommand;
import dev.uncontained.lab.machine.ImportCommand;
import dev.uncontained.lab.replay.ReplayCommand;
import dev.uncontained.lab.run.RunCommand;
import dev.uncontained.lab.runlog.ExportCommand;
import dev.uncontained.lab.stack.DownCommand;
import dev.uncontained.lab.stack.StatusCommand;
import dev.uncontained.lab.stack.SuperviseCommand;
import dev.uncontained.lab.stack.UpCommand;
import dev.uncontained.lab.sweep.SweepCommand;
import dev.uncontained.lab.tail.TailCommand;
import dev.uncontained.lab.tlp.TlpCommand;
import dev.uncontained.lab.verify.VerifyCommand;
import dev.uncontained.lab.whatif.WhatIfCommand;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code lab} command: one subcommand a task. Exit status: 0 good, 1 bad result, 2 usage, 3 environment. */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        version = "uncontained " + Lab.VERSION,
        description = "What a guest gains from choosing its own uncached memory type, and what it costs the host.",
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            DownCommand.class,
            RunCommand.class,
            DrillCommand.class,
            SweepCommand.class,
            BenchCommand.class,
            TailCommand.class,
            ReplayCommand.class,
            VerifyCommand.class,
            ForgetCommand.class,
            WhatIfCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            TlpCommand.class,
            AuditCommand.class,
            AttrCommand.class,
            PteCommand.class,
            VmaCommand.class,
            EsrCommand.class,
            DecideCommand.class,
            Compose.class,
            Images.class,
            SuperviseCommand.class,
        })
public final class Lab implements Runnable {
    /** Version of the lab, as it stands in every run. */
    public static final String VERSION = "0.1.0";

    @Spec
    private CommandSpec spec;

    private Lab() {}

    public static void main(String[] args) {
        // what is printed is read by programs too: a number looks the same for every user
        Locale.setDefault(Locale.ROOT);
        System.setProperty("java.awt.headless", "true");
        if (System.getProperty("org.slf4j.simpleLogger.defaultLogLevel") == null) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        }
        System.exit(commandLine().execute(args));
    }

    /** The whole command; tests execute it in their own process. */
    public static CommandLine commandLine() {
        return new CommandLine(new Lab()).setExecutionExceptionHandler((failure, line, parsed) -> {
            if (failure instanceof LabException known) {
                line.getErr().println("lab: " + known.getMessage());
                if (!known.wayOut().isEmpty()) {
                    line.getErr().println("lab: " + known.wayOut());
                }
                return known.exitStatus();
            }
            failure.printStackTrace(line.getErr());
            return LabException.ENVIRONMENT;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? See lab --help");
    }
}
