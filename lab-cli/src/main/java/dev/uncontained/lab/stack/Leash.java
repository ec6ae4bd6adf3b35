package dev.uncontained.lab.stack;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs another main class that must not outlive the supervisor.
 *
 * <p>The supervisor holds the writing end of this process's standard input and never writes. However the supervisor ends, by SIGKILL too,
 * the kernel closes that end, and the end of file met here ends the process: in good order, or by force when that takes longer than
 * {@value #GRACE_MS} ms. Nothing polls, no process id can be mistaken for another, and it works wherever Java does.
 */
public final class Leash {
    private static final long GRACE_MS = 8_000;

    private Leash() {}

    /**
     * @param args the main class, then its arguments
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        hold();
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(args, 1, args.length));
    }

    /** Ties this process to whoever holds the other end of its standard input. */
    static void hold() {
        Thread.ofPlatform().name("leash").daemon().start(() -> {
            awaitEndOfInput();
            Thread.ofPlatform().name("leash-force").daemon().start(() -> {
                try {
                    Thread.sleep(GRACE_MS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                Runtime.getRuntime().halt(143);
            });
            System.exit(143);
        });
    }

    private static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            System.err.println("leash: standard input failed: " + e.getMessage());
        }
    }
}
