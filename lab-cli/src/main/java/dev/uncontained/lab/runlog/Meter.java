package dev.uncontained.lab.runlog;

import dev.uncontained.lab.Terminal;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Records read so far, on a terminal; nothing in a pipe. Safe for use by many threads. */
public final class Meter implements AutoCloseable {
    private final @Nullable ProgressBar bar;

    /**
     * @param task what is done, in a word
     * @param expected records there will be, or -1
     */
    public Meter(Terminal terminal, String task, long expected) {
        bar = terminal.shown()
                ? new ProgressBarBuilder()
                        .setTaskName("lab: " + task)
                        .setInitialMax(expected)
                        .setUnit(" records", 1)
                        .setUpdateIntervalMillis(250)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new ConsoleProgressBarConsumer(System.err))
                        .showSpeed()
                        .build()
                : null;
    }

    /** One more. */
    public void step() {
        if (bar != null) {
            bar.step();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
