package dev.uncontained.lab.stack;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab up}: a stack that stays when the command has ended. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Starts brokers and services and keeps them running; lab run then starts in a second.")
public final class UpCommand implements Callable<Integer> {
    static final long PATIENCE_MS = 180_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private StackOptions stack;

    @Option(names = "--json", description = "Print the stack's state as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        StackPlan plan = stack.plan();
        LabHome.writableDirectory(plan.logs());
        Optional<StackState> up = RunningStack.find(plan.directory());
        if (up.isPresent()) {
            if (up.get().ofARun()) {
                throw LabException.environment(
                        "a lab run, process " + up.get().supervisorPid() + ", uses the stack "
                                + up.get().stack() + " and ends it when it is done.",
                        "Wait for it, or have a stack of your own with --port-base.");
            }
            stack.requireSameAs(up.get());
            spec.commandLine().getErr().println("lab: the stack " + up.get().stack() + " is up already");
            return StatusCommand.print(spec, plan.directory(), json);
        }
        StackOptions.requireBuilt(plan.home());
        Leftovers.end(plan.directory(), 12_000, this::tell);
        Ports.requireFree(plan.children(), plan.portBase());
        Files.deleteIfExists(StackState.file(plan.directory()));
        Process supervisor = launch(plan);
        Thread onCtrlC = new Thread(() -> end(supervisor));
        Runtime.getRuntime().addShutdownHook(onCtrlC);
        try {
            RunningStack.awaitHealthy(plan, supervisor::isAlive, PATIENCE_MS, this::tell);
        } catch (LabException e) {
            end(supervisor);
            throw e;
        }
        Runtime.getRuntime().removeShutdownHook(onCtrlC);
        return StatusCommand.print(spec, plan.directory(), json);
    }

    private static void end(Process supervisor) {
        supervisor.destroy();
        Leftovers.awaitEnd(supervisor.toHandle(), System.nanoTime() + TimeUnit.SECONDS.toNanos(80));
    }

    private void tell(String line) {
        spec.commandLine().getErr().println("lab: " + line);
    }

    private Process launch(StackPlan plan) throws IOException {
        File log = plan.logs().resolve("supervisor.log").toFile();
        List<String> command = new ArrayList<>();
        // A session of its own, where there is a setsid: the terminal that goes away does not take the stack with it.
        setsid().ifPresent(path -> command.add(path.toString()));
        command.addAll(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh", LabHome.java()));
        command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(
                "-XX:SharedArchiveFile=" + plan.home().archives().resolve("lab.jsa"), "-Xshare:auto", "-Xlog:disable"));
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlab.root=" + plan.home().root()));
        command.addAll(List.of("-cp", plan.home().classPath(), "dev.uncontained.lab.Lab", "supervise"));
        command.addAll(stack.arguments());
        return new ProcessBuilder(command)
                .directory(plan.home().root().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }

    private static Optional<Path> setsid() {
        return List.of("/usr/bin/setsid", "/bin/setsid").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
