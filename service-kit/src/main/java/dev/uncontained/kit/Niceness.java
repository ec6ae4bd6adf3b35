package dev.uncontained.kit;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.ThreadFactory;
import org.jboss.logging.Logger;

/**
 * Puts threads behind others in the line for a processor, by {@code setpriority(2)}, which on Linux is about one thread. Java's own thread
 * priorities are not passed on to Linux unless the whole JVM is told to.
 */
public final class Niceness {
    private static final Logger LOG = Logger.getLogger(Niceness.class);

    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private Niceness() {}

    /**
     * Threads that give way; ordinary ones elsewhere than on Linux, and where its C library has no such call.
     *
     * @param niceness 0 (as everybody) to 19 (only what nobody else wants)
     */
    public static ThreadFactory factory(ThreadFactory ordinary, int niceness) {
        return body -> ordinary.newThread(() -> {
            set(niceness);
            body.run();
        });
    }

    /** Gives the calling thread its niceness, unless its process has more already. */
    @SuppressWarnings("restricted")
    private static void set(int niceness) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return; // elsewhere the call is about the whole process
        }
        try {
            Linker linker = Linker.nativeLinker();
            MethodHandle getPriority = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("getpriority"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            MethodHandle setPriority = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("setpriority"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            int own = (int) getPriority.invokeExact(PRIO_PROCESS, CALLING_THREAD);
            int failed = own >= niceness ? 0 : (int) setPriority.invokeExact(PRIO_PROCESS, CALLING_THREAD, niceness);
            if (failed != 0) {
                LOG.infof("niceness %d was refused", niceness);
            }
        } catch (Throwable e) {
            LOG.infof("no niceness here: %s", e);
        }
    }
}
