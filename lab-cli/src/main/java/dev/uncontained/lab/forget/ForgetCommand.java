package dev.uncontained.lab.forget;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.lab.CtrlC;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.run.StackAddress;
import dev.uncontained.lab.stack.LocalBroker;
import dev.uncontained.lab.stack.StackPlan;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab forget}: a run that is not wanted any more. */
@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        description =
                "Hides a run and deletes what is kept of its state: checkpoints, snapshots, memory. Its events stay on their "
                        + "topics until retention, its part in the lifetime counters stays, and so do its files in runs/.",
        footer = {
            "Exit status: 0 forgotten; 2 bad usage, no such run, or it still goes on; 3 no stack, or the run did not end;",
            "130 ended by Ctrl-C."
        })
public final class ForgetCommand implements Callable<Integer> {
    private static final long CLEAN_UP_PATIENCE_MS = 60_000;
    private static final long STOP_PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN", description = "Id of the run.")
    private String run;

    @Option(names = "--stop", description = "If it still goes on, stop it first and wait for its end.")
    private boolean stop;

    @Option(
            names = "--force",
            description =
                    "Forget it even if it never ended. Services that wait for its hosts keep their state until they"
                            + " are started again.")
    private boolean force;

    @Option(names = "--json", description = "Print what was deleted as JSON.")
    private boolean json;

    @Option(
            names = "--stack",
            paramLabel = "WHICH",
            description = "local (default), compose, or an address HOST:PORT[,HOST:PORT]@http://HOST:PORT.")
    private String stack = "local";

    @Option(
            names = "--port-base",
            paramLabel = "N",
            description = "First port of the local stack that is meant (default: ${DEFAULT-VALUE}).")
    private int portBase = StackPlan.DEFAULT_PORT_BASE;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.of(spec.commandLine());
        try (CtrlC ctrlC = CtrlC.interruptsThisThread(CLEAN_UP_PATIENCE_MS)) {
            try {
                if (!stack.equals("local")) {
                    return forget(StackAddress.named(stack).bootstrapServers(), terminal);
                }
                try (LocalBroker broker = LocalBroker.open(portBase, terminal)) {
                    return forget(broker.bootstrapServers(), terminal);
                }
            } catch (InterruptedException | InterruptException e) {
                terminal.notice("interrupted");
                return LabException.INTERRUPTED;
            } catch (KafkaException e) {
                if (ctrlC.pressed()) {
                    terminal.notice("interrupted");
                    return LabException.INTERRUPTED;
                }
                throw LabException.environment("the brokers do not answer: " + e.getMessage(), "See lab status.");
            }
        }
    }

    private int forget(String bootstrapServers, Terminal terminal) throws InterruptedException {
        try (Forgetting topics = new Forgetting(run, bootstrapServers)) {
            Forgetting.Known known = topics.known();
            if (known.isUnknown()) {
                throw LabException.usage(
                        "there is no record of run " + run + " on lab.runs at " + bootstrapServers + ".",
                        "lab tail lab.runs shows the runs there are; an imported run is only a directory under runs/.");
            }
            if (!known.completed() && !known.forgotten()) {
                end(topics, terminal);
            }
            if (!known.forgotten()) {
                topics.write(new RunEvent.RunForgotten(run, "lab forget"));
            }
            Map<String, Integer> tombstones = new LinkedHashMap<>();
            for (Topic cache : new Topic[] {Topic.CHECKPOINTS, Topic.SNAPSHOTS}) {
                tombstones.put(cache.topicName(), topics.tombstone(cache));
            }
            show(tombstones);
            return 0;
        }
    }

    private void end(Forgetting topics, Terminal terminal) throws InterruptedException {
        if (!stop && !force) {
            throw LabException.usage(
                    "run " + run + " has not ended.",
                    "Stop it first with --stop, or with --force forget it though it never ends.");
        }
        if (!stop) {
            return;
        }
        topics.write(new RunEvent.RunStopRequested(run, "lab forget --stop"));
        long beganNs = System.nanoTime();
        while (!topics.known().completed()) {
            terminal.progress("waiting for the end of run " + run);
            if (System.nanoTime() - beganNs > STOP_PATIENCE_NS) {
                if (force) {
                    return;
                }
                throw LabException.environment(
                        "run " + run + " was asked to stop and has not ended within "
                                + TimeUnit.NANOSECONDS.toSeconds(STOP_PATIENCE_NS) + " s.",
                        "Are the services up? See lab status. With --force it is forgotten all the same.");
            }
            Thread.sleep(500);
        }
    }

    private void show(Map<String, Integer> tombstones) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("run", run);
            shown.put("tombstones", tombstones);
            try {
                out.println(new EventCodec().mapper().writeValueAsString(shown));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        } else {
            out.println("forgotten   " + run);
            tombstones.forEach((topic, count) -> out.println("deleted     %,d of %s".formatted(count, topic)));
        }
        out.flush();
    }
}
