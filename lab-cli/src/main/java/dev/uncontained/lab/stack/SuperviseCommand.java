package dev.uncontained.lab.stack;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lab supervise}: what {@code lab up} leaves running. Stays in the foreground until a signal ends it. */
@Command(name = "supervise", hidden = true, description = "Runs a stack in the foreground until a signal ends it.")
public final class SuperviseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private StackOptions stack;

    @Override
    public Integer call() throws InterruptedException {
        Supervisor supervisor = new Supervisor(stack.plan(), false, line -> spec.commandLine()
                .getErr()
                .println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line));
        Runtime.getRuntime().addShutdownHook(new Thread(supervisor::close));
        try {
            supervisor.start();
        } catch (RuntimeException e) {
            supervisor.close();
            throw e;
        }
        new CountDownLatch(1).await();
        return 0;
    }
}
