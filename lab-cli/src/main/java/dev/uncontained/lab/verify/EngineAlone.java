package dev.uncontained.lab.verify;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.RunEvent.RunStarted;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.guest.HostWorld;
import dev.uncontained.events.core.guest.Outlet;
import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What verifying is measured against: the hosts of a run executed once more, as in {@code guest-service}, bursts encoded and VFIO and KVM
 * answering, but nothing read and nothing compared.
 *
 * <p>A JVM that has just started interprets and compiles for most of a short run, so a cold verification is held against an engine in a JVM
 * of its own, just as cold, and a warm one against an engine that is warm.
 */
final class EngineAlone {
    private static final Outlet NOWHERE = new Outlet() {
        @Override
        public void event(HostScoped event) {
            // only the time it takes to make it matters
        }

        @Override
        public void burst(byte[] record) {
            // nor is this one compared
        }
    };

    private EngineAlone() {}

    /** Seconds it takes in this JVM, whatever that has compiled so far. */
    static double seconds(RunStarted started, int threads) throws InterruptedException {
        long beganNs = System.nanoTime();
        List<HostSpec> hosts = started.scenario().hosts(started.platforms());
        AtomicInteger next = new AtomicInteger();
        List<Thread> engines = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            engines.add(Thread.ofPlatform().name("engine-" + i).daemon().start(() -> {
                for (int at = next.getAndIncrement(); at < hosts.size(); at = next.getAndIncrement()) {
                    new HostWorld(started.run(), hosts.get(at), Form.FAST, null, () -> 0, NOWHERE).toEnd();
                }
            }));
        }
        for (Thread engine : engines) {
            engine.join();
        }
        return (System.nanoTime() - beganNs) / 1e9;
    }

    /**
     * Seconds it takes in a JVM that has just started with the settings of this one, its start not counted.
     *
     * @throws LabException with exit status 3 when it does not come to its end
     */
    static double coldSeconds(RunStarted started, int threads) throws InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), EngineAlone.class.getName(), String.valueOf(threads)));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(new EventCodec().encode(started));
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("it ended with status " + status);
            }
            return Double.parseDouble(said.strip());
        } catch (IOException | NumberFormatException e) {
            throw LabException.environment(
                    "the engine in a JVM of its own: " + e.getMessage(), "Is there memory for it?");
        }
    }

    /** Reads RunStarted from standard input; writes the seconds. */
    public static void main(String[] arguments) throws IOException, InterruptedException, UnreadableRecordException {
        byte[] record = System.in.readAllBytes();
        if (new EventCodec().decode(Topic.RUNS, record).orElseThrow() instanceof RunStarted started) {
            System.out.println(seconds(started, Integer.parseInt(arguments[0])));
        }
    }
}
