package dev.uncontained.lab.drill;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that is short of heap, or of processor time, by its own doing: a {@link PressureAgent} is put into it with the attach mechanism that {@code jcmd}
 * uses, and is told to let go at the fault's end.
 */
final class Pressure implements Disturbance {
    /** How much longer than its fault the agent goes on when nobody tells it to end, because the drill was killed. */
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(10);

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Fault fault;
    private final Supplier<Optional<ProcessHandle>> target;
    private final String number = ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet();
    private @Nullable ProcessHandle struck;
    private boolean cutShort;

    /**
     * @param fault of kind {@link FaultKind#HEAP_PRESSURE} or {@link FaultKind#CPU_PRESSURE}
     * @param target the process as it is when the fault begins
     */
    Pressure(Fault fault, Supplier<Optional<ProcessHandle>> target) {
        this.fault = fault;
        this.target = target;
    }

    @Override
    public void begin() {
        ProcessHandle process = ProcessFault.required(fault, target);
        boolean heap = fault.kind() == FaultKind.HEAP_PRESSURE;
        String answer = order(
                process,
                heap ? PressureAgent.Order.HEAP : PressureAgent.Order.SPIN,
                fault.setting(heap ? Setting.LEAVE : Setting.THREADS));
        if (answer.startsWith(PressureAgent.REFUSED)) {
            order(process, PressureAgent.Order.END, 0);
            throw LabException.environment(
                    fault.target() + " is under no pressure: " + answer.substring(PressureAgent.REFUSED.length()) + ".",
                    "Let " + fault.name() + " leave less.");
        }
        struck = process;
    }

    /** What the agent answered; nothing when it was told to end. */
    private String order(ProcessHandle process, PressureAgent.Order order, long amount) {
        Path jar = jar();
        try {
            VirtualMachine jvm = VirtualMachine.attach(String.valueOf(process.pid()));
            try {
                jvm.loadAgent(
                        jar.toString(),
                        String.join(
                                " ",
                                number,
                                order.name(),
                                String.valueOf(amount),
                                String.valueOf(fault.forNs() + GRACE_NS)));
                return jvm.getSystemProperties().getProperty(PressureAgent.ANSWER + number, "");
            } finally {
                jvm.detach();
            }
        } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException | IOException e) {
            if (!process.isAlive()) {
                throw LabException.environment(
                        fault.target() + " ended while " + fault.name() + " was begun or healed.",
                        "See its log; heap-pressure may have to leave more.");
            }
            throw LabException.environment(
                    "process " + process.pid() + " of " + fault.target() + " takes no agent: " + e.getMessage(),
                    "Run the drill as the user whose stack it is, and begin the fault while the process can answer.");
        } finally {
            delete(jar);
        }
    }

    /** The agent's classes and nothing else, as the attach mechanism wants them. */
    private static Path jar() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Agent-Class", PressureAgent.class.getName());
        try {
            Path jar = Files.createTempFile("pressure", ".jar");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
                for (Class<?> one : List.of(PressureAgent.class, PressureAgent.Order.class)) {
                    String entry = one.getName().replace('.', '/') + ".class";
                    out.putNextEntry(new JarEntry(entry));
                    try (InputStream code =
                            Objects.requireNonNull(one.getClassLoader()).getResourceAsStream(entry)) {
                        Objects.requireNonNull(code, entry).transferTo(out);
                    }
                    out.closeEntry();
                }
            }
            return jar;
        } catch (IOException e) {
            throw LabException.environment("cannot write the agent: " + e.getMessage(), "Free space in /tmp.");
        }
    }

    private static void delete(Path jar) {
        try {
            Files.deleteIfExists(jar);
        } catch (IOException e) {
            // a few KiB in the directory for temporary files
        }
    }

    @Override
    public Optional<String> problem() {
        ProcessHandle process = struck;
        return cutShort || (process != null && !process.isAlive())
                ? Optional.of(ProcessFault.cutShort(fault))
                : Optional.empty();
    }

    @Override
    public void heal() {
        ProcessHandle process = struck;
        if (process == null) {
            return;
        }
        try {
            if (process.isAlive()) {
                Threads.uninterrupted(() -> order(process, PressureAgent.Order.END, 0));
            }
        } catch (LabException e) {
            if (process.isAlive()) {
                throw e;
            }
        }
        cutShort = !process.isAlive();
        struck = null;
    }
}
