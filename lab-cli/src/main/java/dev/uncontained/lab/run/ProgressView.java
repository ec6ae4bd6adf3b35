package dev.uncontained.lab.run;

import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.report.Figures;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar of a run's virtual time on a terminal; nothing in a pipe. */
final class ProgressView implements AutoCloseable {
    private static final int STEPS = 1_000;

    private final @Nullable ProgressBar bar;

    ProgressView(Terminal terminal) {
        bar = terminal.shown()
                ? new ProgressBarBuilder()
                        .setTaskName("lab: run")
                        .setInitialMax(STEPS)
                        .setUpdateIntervalMillis(250)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new ConsoleProgressBarConsumer(System.err))
                        .hideEta()
                        .build()
                : null;
    }

    void show(RunProgress progress) {
        if (bar != null) {
            bar.stepTo(Math.round(progress.virtualFraction() * STEPS));
            bar.setExtraMessage(" hosts done %d/%d, %s accesses, %s bursts"
                    .formatted(
                            progress.hostsFinished(),
                            progress.hosts(),
                            Figures.si(progress.accesses()),
                            Figures.si(progress.bursts())));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
