package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabHome;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which local stack is meant. */
public final class PortBaseOption {
    @Option(
            names = "--port-base",
            paramLabel = "N",
            description = "First port of the stack that is meant (default: ${DEFAULT-VALUE}).")
    private int portBase = StackPlan.DEFAULT_PORT_BASE;

    /** Directory of the stack. */
    public Path directory() {
        return LabHome.ofThisProcess().state().resolve(StackPlan.name(portBase));
    }
}
