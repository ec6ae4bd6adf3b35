package dev.uncontained.lab.machine;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab import lspci}: the devices and memory BARs of a real machine. */
@Command(
        name = "lspci",
        mixinStandardHelpOptions = true,
        description = "Reads the output of lspci -v, -vv or -vvv into devices with memory BARs and the place of MSI-X.",
        footer = "Exit status: 0 when devices were found, also if some lines could not be read; 2 for bad input.")
public final class ImportLspciCommand implements Callable<Integer> {
    private static final int BAD_INPUT = 2;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Output of lspci; - for standard input.")
    private String file;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            Machine machine = read();
            out.println(
                    json
                            ? MachineJsonWriter.write(machine)
                            : MachineTable.of(machine).stripTrailing());
            out.flush();
            Omissions.unread(machine).forEach(line -> err.println("lab import lspci: " + line));
            err.flush();
            return 0;
        } catch (MachineException e) {
            err.println("lab import lspci: " + e.getMessage());
            err.flush();
            return BAD_INPUT;
        }
    }

    private Machine read() throws MachineException {
        if (file.equals("-")) {
            return Machine.parseLspci(MachineText.of("standard input", System.in))
                    .requireDevices("standard input");
        }
        return Machine.parseLspci(MachineText.of(Path.of(file))).requireDevices(file);
    }
}
