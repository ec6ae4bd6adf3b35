package dev.uncontained.lab.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.uncontained.events.Event;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.yaml.Units;
import dev.uncontained.lab.CtrlC;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.runlog.Meter;
import dev.uncontained.lab.runlog.RunLog;
import dev.uncontained.lab.runlog.RunLogs;
import dev.uncontained.lab.runlog.RunStory;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab replay}: a run at any virtual instant. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description =
                "Feeds a recorded run to a fresh monitor, up to a virtual instant, at once or paced, and shows every host as it "
                        + "stood then, and what came next.",
        footer = {
            "Exit status: 0 shown; 1 what began the run cannot be read, or the file is damaged; 2 bad usage or no such run;",
            "3 no stack to read from; 130 ended by Ctrl-C, with what was reached shown."
        })
public final class ReplayCommand implements Callable<Integer> {
    private static final long CLEAN_UP_PATIENCE_MS = 60_000;
    private static final Pattern SPEED = Pattern.compile("(\\d+(?:\\.\\d+)?(?:[eE]-?\\d+)?)x?");

    private final Pace.Clock clock;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN|FILE", description = "Id of a run, or a file that lab export wrote.")
    private String run;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description =
                    "Virtual instant to go to, for example 3.2ms, or crash: just before the first host (of --host)"
                            + " was lost (default: the end).")
    private @Nullable String until;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            description =
                    "Virtual time passes so many times as fast as the wall clock, for example 10x, or 0.001x to see"
                            + " a millisecond in a second (default: all at once). Needs memory for the whole run.")
    private @Nullable String speed;

    @Option(names = "--host", paramLabel = "TEXT", description = "Only hosts with this in their name.")
    private String host = "";

    @Option(
            names = "--max",
            paramLabel = "N",
            description = "Hosts to print (default: ${DEFAULT-VALUE}); --json has all.")
    private int most = 60;

    @Option(names = "--json", description = "Print the state as JSON.")
    private boolean json;

    @Mixin
    private RunLogs logs;

    public ReplayCommand() {
        this(Pace.Clock.WALL);
    }

    /**
     * @param clock what {@code --speed} goes by
     */
    ReplayCommand(Pace.Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        double factor = factor();
        if (most < 1) {
            throw new ParameterException(spec.commandLine(), "--max is " + most + "; it can be 1 or more.");
        }
        long untilNs = until == null || until.equals("crash") ? Long.MAX_VALUE : instant(until);
        Terminal terminal = Terminal.of(spec.commandLine());
        try (CtrlC ctrlC = CtrlC.interruptsThisThread(CLEAN_UP_PATIENCE_MS)) {
            try (RunLog log = logs.open(run, terminal)) {
                long lengthNs = RunStory.of(log).started().scenario().lengthNs();
                long instantNs = "crash".equals(until) ? beforeCrash(log) : Math.min(untilNs, lengthNs);
                Moment moment =
                        factor == 0 ? atOnce(log, instantNs, terminal) : paced(log, instantNs, factor, terminal);
                show(moment);
                return Thread.interrupted() ? LabException.INTERRUPTED : 0;
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

    private double factor() {
        if (speed == null) {
            return 0;
        }
        Matcher matcher = SPEED.matcher(speed);
        double factor = matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw new ParameterException(
                    spec.commandLine(), "--speed is '" + speed + "'; it can be a factor such as 10x or 0.001x.");
        }
        return factor;
    }

    private long instant(String text) {
        try {
            return Units.nanoseconds(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--until: " + e.getMessage() + "; or crash.");
        }
    }

    private long beforeCrash(RunLog log) throws InterruptedException {
        EventCodec codec = new EventCodec();
        long[] firstNs = {Long.MAX_VALUE};
        log.forEach(record -> {
            if (record.topic() == Topic.HOSTS && record.host().contains(host)) {
                try {
                    Optional<Event> event = codec.decode(Topic.HOSTS, record.key(), record.value());
                    if (event.isPresent() && event.get() instanceof HostEvent.HostCrashed crashed) {
                        firstNs[0] = Math.min(firstNs[0], crashed.header().virtualNs());
                    }
                } catch (UnreadableRecordException e) {
                    return; // counted when it is fed
                }
            }
        });
        if (firstNs[0] == Long.MAX_VALUE) {
            throw LabException.usage(
                    "no host" + (host.isEmpty() ? "" : " with '" + host + "' in its name") + " was lost in run "
                            + log.run() + ".",
                    "Give an instant with --until, for example 3.2ms.");
        }
        return firstNs[0] - 1;
    }

    private static Moment atOnce(RunLog log, long instantNs, Terminal terminal) throws InterruptedException {
        Replay replay = new Replay(log.run(), instantNs);
        read(log, replay, false, terminal);
        return replay.moment();
    }

    private static void read(RunLog log, Replay replay, boolean keep, Terminal terminal) throws InterruptedException {
        try (Meter meter = new Meter(terminal, "replay", log.expectedRecords())) {
            log.forEach(record -> {
                replay.add(record, keep);
                meter.step();
            });
        }
    }

    private Moment paced(RunLog log, long instantNs, double factor, Terminal terminal) throws InterruptedException {
        Replay replay = new Replay(log.run(), -1);
        read(log, replay, true, terminal);
        boolean shown = terminal.shown() && !json;
        try {
            new Pace(clock, factor).goTo(replay, instantNs, frame -> {
                if (shown) {
                    terminal.err().print("\033[H\033[2J" + frame.moment().text(host, most));
                    terminal.err().flush();
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return replay.moment();
    }

    private void show(Moment moment) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            try {
                out.println(new EventCodec()
                        .mapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(moment));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        } else {
            out.print(moment.text(host, most));
        }
        out.flush();
    }
}
