package dev.uncontained.lab.bench;

import dev.uncontained.lab.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program beside this one that is measured by what it prints. It ends with whoever started it. */
final class Tool implements AutoCloseable {
    private static final int TOLD_LINES = 8;

    private final String name;
    private final Process process;
    private final List<Line> lines = new ArrayList<>();
    private final Thread reader;

    /** A line, and when it was read. */
    record Line(String text, long readAtEpochMs) {}

    private Tool(String name, Process process) {
        this.name = name;
        this.process = process;
        this.reader = Thread.ofVirtual().name(name).start(this::read);
    }

    /**
     * @param name as errors shall call it
     * @throws LabException with exit status 3 when it does not start
     */
    static Tool start(String name, List<String> command) {
        try {
            return new Tool(
                    name, new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw LabException.environment(name + " does not start: " + e.getMessage(), "Is it installed?");
        }
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                synchronized (lines) {
                    lines.add(new Line(line, System.currentTimeMillis()));
                }
            }
        } catch (IOException e) {
            synchronized (lines) {
                lines.add(new Line("its output cannot be read: " + e.getMessage(), System.currentTimeMillis()));
            }
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits for its end and returns what it printed.
     *
     * @throws LabException with exit status 1 when it fails or takes too long, with what it said last
     */
    List<Line> await(long seconds) throws InterruptedException {
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        reader.join();
        synchronized (lines) {
            if (!ended || process.exitValue() != 0) {
                throw LabException.badResult(name
                        + (ended ? " ended with " + process.exitValue() : " took more than " + seconds + " s") + ": "
                        + String.join(
                                "\n",
                                lines.subList(Math.max(0, lines.size() - TOLD_LINES), lines.size()).stream()
                                        .map(Line::text)
                                        .toList()));
            }
            return List.copyOf(lines);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
