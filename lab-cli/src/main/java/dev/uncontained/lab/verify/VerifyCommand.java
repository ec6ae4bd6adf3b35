package dev.uncontained.lab.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.lab.CtrlC;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.report.Manifest;
import dev.uncontained.lab.runlog.Meter;
import dev.uncontained.lab.runlog.RunLog;
import dev.uncontained.lab.runlog.RunLogs;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab verify}: proves a run from its records. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Proves a run from its records alone: executes every host again, decides every region and mapping again, "
                        + "compares each record, and recomputes the result. docs/verify.md says what is checked.",
        footer = {
            "Exit status: 0 verified; 1 a breach, or not everything is there; 2 bad usage or no such run; 3 no stack to",
            "read from; 130 ended by Ctrl-C."
        })
public final class VerifyCommand implements Callable<Integer> {
    private static final long CLEAN_UP_PATIENCE_MS = 60_000;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN|FILE", description = "Id of a run, or a file that lab export wrote.")
    private String run;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that execute hosts (default: one for each processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--max",
            paramLabel = "N",
            description = "Breaches to print (default: ${DEFAULT-VALUE}, at most " + Findings.KEPT + ").")
    private int most = 20;

    @Option(names = "--allow-cut", description = "Exit with 0 when all that is there is as it must be.")
    private boolean allowCut;

    @Option(
            names = "--engine",
            description = {
                "Then say at what part of the engine's own speed the run was verified: all hosts are executed once more with",
                "nothing read and nothing compared, in a JVM that has just started, and in this one after verifying again."
            })
    private boolean engine;

    @Option(names = "--json", description = "Print what was found as JSON.")
    private boolean json;

    @Mixin
    private RunLogs logs;

    @Override
    public Integer call() {
        require("--threads", threads, 1024);
        require("--max", most, Findings.KEPT);
        Terminal terminal = Terminal.of(spec.commandLine());
        try (CtrlC ctrlC = CtrlC.interruptsThisThread(CLEAN_UP_PATIENCE_MS)) {
            try (RunLog log = logs.open(run, terminal)) {
                return show(verify(log, terminal));
            } catch (InterruptedException | InterruptException e) {
                terminal.notice("interrupted");
                return LabException.INTERRUPTED;
            } catch (RuntimeException e) {
                if (ctrlC.pressed()) {
                    terminal.notice("interrupted");
                    return LabException.INTERRUPTED;
                }
                throw e;
            }
        }
    }

    private void require(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " is " + value + "; it can be 1 to " + most + ".");
        }
    }

    private VerifyReport verify(RunLog log, Terminal terminal) throws InterruptedException {
        Manifest manifest = RunLogs.manifest(log.run());
        RunEvent.RunStarted fallback = manifest == null ? null : manifest.started();
        Path result = RunLogs.directory(log.run()).resolve("result.json");
        @Nullable Path resultJson = Files.isRegularFile(result) ? result : null;
        VerifyRun first = new VerifyRun(log, fallback, resultJson, threads);
        VerifyReport report = verify(first, log, terminal);
        if (!engine) {
            return report;
        }
        double cold = EngineAlone.coldSeconds(first.started(), threads);
        double again = verify(new VerifyRun(log, fallback, resultJson, threads), log, terminal)
                .wallSeconds();
        return report.with(new VerifyReport.EngineTimes(cold, again, EngineAlone.seconds(first.started(), threads)));
    }

    private static VerifyReport verify(VerifyRun run, RunLog log, Terminal terminal) throws InterruptedException {
        try (Meter meter = new Meter(terminal, "verify", log.expectedRecords())) {
            return run.verify(meter);
        }
    }

    private int show(VerifyReport report) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            try {
                out.println(new EventCodec()
                        .mapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(report));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        } else {
            out.print(report.text(most));
        }
        out.flush();
        boolean good = report.verified() || (allowCut && report.breachCount() == 0);
        return good ? 0 : LabException.BAD_RESULT;
    }
}
