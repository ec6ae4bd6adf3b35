package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import java.io.IOException;

/** Signals that Java itself cannot send, by the {@code kill} of POSIX. */
final class Signals {
    private Signals() {}

    /**
     * @param name short name, {@code STOP}
     * @return whether the process was there and could be struck
     */
    static boolean send(String name, long pid) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return kill.onExit().join().exitValue() == 0;
        } catch (IOException e) {
            throw LabException.environment("cannot run kill: " + e.getMessage(), "Install the procps package.");
        }
    }
}
