package dev.uncontained.lab.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.CtrlC;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.Terminal;
import java.io.PrintWriter;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the commands of {@code lab bench} have in common: options held against their bounds, an end by Ctrl-C, and JSON. */
final class BenchFrame {
    private static final long CLEAN_UP_PATIENCE_MS = 90_000;

    private final CommandLine line;

    BenchFrame(CommandLine line) {
        this.line = line;
    }

    /** A measurement, with the exit status it comes to. */
    interface Work {
        int measure(Terminal terminal) throws InterruptedException;
    }

    /**
     * Refuses a value that cannot be.
     *
     * @throws ParameterException naming the option, the value and what is possible
     */
    void require(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new ParameterException(line, option + " is " + value + "; it can be " + least + " to " + most + ".");
        }
    }

    /**
     * Measures, and ends in order on Ctrl-C.
     *
     * @throws LabException with exit status 1 when a contender failed
     */
    int run(Work work) {
        Terminal terminal = Terminal.of(line);
        try (CtrlC ctrlC = CtrlC.interruptsThisThread(CLEAN_UP_PATIENCE_MS)) {
            try {
                return work.measure(terminal);
            } catch (InterruptedException | InterruptException e) {
                terminal.notice("interrupted");
                return LabException.INTERRUPTED;
            } catch (IllegalStateException e) {
                if (ctrlC.pressed()) {
                    return LabException.INTERRUPTED;
                }
                throw LabException.badResult(String.valueOf(e.getMessage()));
            }
        }
    }

    void print(Object text) {
        PrintWriter out = line.getOut();
        out.print(text);
        out.flush();
    }

    void printJson(Object value) {
        try {
            print(JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(value)
                    + System.lineSeparator());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
