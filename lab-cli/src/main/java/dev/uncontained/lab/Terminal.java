package dev.uncontained.lab;

import java.io.PrintWriter;
import picocli.CommandLine;

/**
 * Standard error as people read it: notices always, progress only where a terminal shows it.
 *
 * @param err standard error
 * @param shown whether standard error is a terminal, as the {@code lab} script found out
 */
public record Terminal(PrintWriter err, boolean shown) {
    /** The one of a command. */
    public static Terminal of(CommandLine line) {
        return new Terminal(line.getErr(), Boolean.getBoolean("lab.tty"));
    }

    /** Something that must be seen: a death, a warning, where the results are. */
    public void notice(String line) {
        err.println("lab: " + line);
        err.flush();
    }

    /** Something that shows that work goes on; nothing in a pipe. */
    public void progress(String line) {
        if (shown) {
            notice(line);
        }
    }
}
