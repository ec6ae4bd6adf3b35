package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What faults of processes do to a real one, as the kernel tells it, and that they are undone. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class ProcessFaultsTest {
    private static final int SIGKILL_STATUS = 128 + 9;
    private static final int SIGTERM_STATUS = 128 + 15;

    private Supervised target;

    @BeforeEach
    void start() throws IOException {
        target = new Supervised();
    }

    @AfterEach
    void end() {
        target.close();
    }

    private static Fault fault(FaultKind kind, Map<Setting, Long> settings) {
        return new Fault("of a test", kind, "kvm-service-1", Fault.Clock.WALL, 0, 0, 1, settings);
    }

    private Disturbance made(FaultKind kind) {
        return switch (kind) {
            case KILL -> new ProcessFault(fault(kind, Map.of()), "KILL", "", target::process);
            case RESTART -> new ProcessFault(fault(kind, Map.of()), "TERM", "", target::process);
            case PAUSE -> new ProcessFault(fault(kind, Map.of()), "STOP", "CONT", target::process);
            case OUTAGE -> new Outage(fault(kind, Map.of()), target::process);
            case THROTTLE -> new Throttle(fault(kind, Map.of(Setting.SHARE, 500L)), target::process);
            case SLOW_START -> new SlowStart(fault(kind, Map.of(Setting.SHARE, 500L)), target::process);
            case HEAP_PRESSURE -> new Pressure(fault(kind, Map.of(Setting.LEAVE, 16L << 20)), target::process);
            default -> throw new IllegalArgumentException(kind + " strikes no process");
        };
    }

    @Test
    void aKillEndsALifeAndTheNextIsLeftAlone() throws Exception {
        Disturbance kill = made(FaultKind.KILL);

        kill.begin();

        assertThat(target.awaitExitStatus()).isEqualTo(SIGKILL_STATUS);
        ProcessState.await(() -> target.process().isPresent());
        kill.heal();
        assertThat(target.process()).isPresent();
    }

    @Test
    void aRestartAsksTheProcessToEnd() throws Exception {
        Disturbance restart = made(FaultKind.RESTART);

        restart.begin();

        assertThat(target.awaitExitStatus()).isEqualTo(SIGTERM_STATUS);
        restart.heal();
    }

    @Test
    void aPausedProcessStandsStillUntilItIsHealed() throws Exception {
        Disturbance pause = made(FaultKind.PAUSE);

        pause.begin();
        ProcessState.await(() -> ProcessState.isStopped(target.pid()));
        pause.heal();

        ProcessState.await(() -> !ProcessState.isStopped(target.pid()));
        assertThat(target.process()).isPresent();
    }

    @Test
    void aPausedProcessThatEndsBeforeItsPauseIsAProblem() throws Exception {
        Disturbance pause = made(FaultKind.PAUSE);

        pause.begin();
        long first = target.pid();
        Signals.send("KILL", first);
        ProcessState.await(() -> target.pid() != first);
        pause.heal();

        assertThat(pause.problem()).hasValueSatisfying(what -> assertThat(what).contains("ended before the fault did"));
    }

    @Test
    void aThrottledProcessRunsAndStandsStillInTurnUntilItIsHealed() throws Exception {
        Disturbance throttle = made(FaultKind.THROTTLE);

        throttle.begin();
        ProcessState.awaitAlternation(target.pid(), 3);
        throttle.heal();

        ProcessState.await(() -> !ProcessState.isStopped(target.pid()));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("drill-throttle");
    }

    /** Both spin all they are let. */
    @Test
    void aProcessGetsLessOfItsTimeTheSmallerItsShare() throws Exception {
        Process small = busyLoop();
        Process large = busyLoop();
        CountDownLatch over = new CountDownLatch(1);
        try {
            Thread first = Thread.ofPlatform().start(() -> Throttle.alternate(small.toHandle(), 100, over));
            Thread second = Thread.ofPlatform().start(() -> Throttle.alternate(large.toHandle(), 900, over));
            ProcessState.await(() -> cpu(large).compareTo(Duration.ofMillis(900)) > 0);
            over.countDown();
            first.join();
            second.join();

            assertThat(cpu(small).multipliedBy(2)).isLessThan(cpu(large));
        } finally {
            small.destroyForcibly();
            large.destroyForcibly();
        }
    }

    private static Process busyLoop() throws IOException {
        return new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    }

    private static Duration cpu(Process process) {
        return process.info().totalCpuDuration().orElseThrow();
    }

    @Test
    void aSlowStartRestartsAndThrottlesTheNextLife() throws Exception {
        long first = target.pid();
        Disturbance slow = made(FaultKind.SLOW_START);

        slow.begin();

        assertThat(target.awaitExitStatus()).isEqualTo(SIGTERM_STATUS);
        ProcessState.await(() -> target.pid() != first);
        ProcessState.awaitAlternation(target.pid(), 2);
        assertThat(slow.tookEffect()).isTrue();
        slow.heal();
        ProcessState.await(() -> !ProcessState.isStopped(target.pid()));
        assertThat(slow.problem()).isEmpty();
    }

    @Test
    void anOutageLastsThroughEveryLifeUntilItIsHealed() throws Exception {
        Disturbance outage = made(FaultKind.OUTAGE);

        outage.begin();

        assertThat(target.awaitExitStatus()).isEqualTo(SIGKILL_STATUS);
        ProcessState.await(() -> ProcessState.isStopped(target.pid()));
        ProcessState.await(() -> isTrue(outage));
        long second = target.pid();
        Signals.send("KILL", second);
        ProcessState.await(() -> target.pid() != second && ProcessState.isStopped(target.pid()));
        outage.heal();
        ProcessState.await(() -> !ProcessState.isStopped(target.pid()));
        assertThat(target.process()).isPresent();
    }

    private static boolean isTrue(Disturbance disturbance) {
        try {
            return disturbance.tookEffect();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A JVM that tells of itself whenever it reads a byte: bytes that live in its heap, bytes that have room there, threads of pressure. */
    static final class Telling {
        private Telling() {}

        public static void main(String[] args) throws IOException {
            while (System.in.read() >= 0) {
                System.gc();
                Runtime jvm = Runtime.getRuntime();
                System.out.println((jvm.totalMemory() - jvm.freeMemory()) + " " + jvm.maxMemory() + " " + pressing());
            }
        }
    }

    private static long pressing() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("drill-pressure"))
                .count();
    }

    private record Told(long livesBytes, long maxBytes, long threads) {}

    /** A JVM of 64 MiB of heap. */
    private static final class Jvm implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        private Jvm() throws IOException {
            process = new ProcessBuilder(
                            LabHome.java(),
                            "-XX:+UseSerialGC",
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Telling.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            out = process.inputReader();
        }

        private Told tell() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            String[] told = out.readLine().split(" ", -1);
            return new Told(Long.parseLong(told[0]), Long.parseLong(told[1]), Long.parseLong(told[2]));
        }

        private Pressure pressure(FaultKind kind, Setting setting, long value) {
            return new Pressure(fault(kind, Map.of(setting, value)), () -> Optional.of(process.toHandle()));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    void heapPressureLeavesSoMuchOfAHeapUntilItIsHealed() throws Exception {
        long leftBytes = 16 << 20;
        try (Jvm jvm = new Jvm()) {
            jvm.tell();
            Pressure pressure = jvm.pressure(FaultKind.HEAP_PRESSURE, Setting.LEAVE, leftBytes);

            pressure.begin();

            Told during = jvm.tell();
            assertThat(during.maxBytes - during.livesBytes).isBetween(leftBytes / 2, leftBytes + (1 << 20));
            pressure.heal();
            ProcessState.await(() -> livesBytes(jvm) < during.livesBytes / 2);
            assertThat(pressure.problem()).isEmpty();
        }
    }

    private static long livesBytes(Jvm jvm) {
        try {
            return jvm.tell().livesBytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aHeapThatHasNoMoreThanIsToBeLeftIsRefused() throws Exception {
        try (Jvm jvm = new Jvm()) {
            jvm.tell();
            Pressure pressure = jvm.pressure(FaultKind.HEAP_PRESSURE, Setting.LEAVE, 64 << 20);

            assertThatThrownBy(pressure::begin)
                    .isInstanceOf(LabException.class)
                    .hasMessageContaining("kvm-service-1 is under no pressure: of its heap of")
                    .hasMessageContaining("B are free after a collection, and 0 B of them could be taken");
            pressure.heal();

            assertThat(jvm.tell().threads).isZero();
        }
    }

    @Test
    void cpuPressureSpinsInsideTheProcessUntilItIsHealed() throws Exception {
        try (Jvm jvm = new Jvm()) {
            jvm.tell();
            Pressure pressure = jvm.pressure(FaultKind.CPU_PRESSURE, Setting.THREADS, 2);

            pressure.begin();

            assertThat(jvm.tell().threads).isEqualTo(2);
            Duration before = cpu(jvm);
            ProcessState.await(() -> cpu(jvm).minus(before).toMillis() > 100);
            pressure.heal();
            ProcessState.await(() -> threads(jvm) == 0);
            assertThat(pressure.problem()).isEmpty();
        }
    }

    private static Duration cpu(Jvm jvm) {
        return jvm.process.info().totalCpuDuration().orElseThrow();
    }

    private static long threads(Jvm jvm) {
        try {
            return jvm.tell().threads;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void pressureThatNobodyEndsEndsByItself() {
        Runtime jvm = Runtime.getRuntime();
        long leftBytes = jvm.maxMemory() - (jvm.totalMemory() - jvm.freeMemory()) - (32 << 20);
        PressureAgent.agentmain("of-a-test SPIN 1 20000000");
        PressureAgent.agentmain("of-another HEAP " + leftBytes + " 20000000");

        ProcessState.await(() -> pressing() == 0);
        PressureAgent.agentmain("of-a-test END 0 0");
        PressureAgent.agentmain("of-another END 0 0");
        assertThat(System.getProperties().stringPropertyNames())
                .noneMatch(name -> name.startsWith(PressureAgent.ANSWER));
    }

    @Test
    void whatIsNoJvmTakesNoAgent() {
        Disturbance pressure = made(FaultKind.HEAP_PRESSURE);

        assertThatThrownBy(pressure::begin)
                .isInstanceOf(LabException.class)
                .hasMessageContaining("of kvm-service-1 takes no agent");
        pressure.heal();
        assertThat(target.process()).isPresent();
    }

    @Test
    void aJvmThatEndsUnderPressureIsAProblem() throws Exception {
        try (Jvm jvm = new Jvm()) {
            jvm.tell();
            Pressure pressure = jvm.pressure(FaultKind.CPU_PRESSURE, Setting.THREADS, 1);
            pressure.begin();

            jvm.process.destroyForcibly().waitFor();

            assertThat(pressure.problem()).isPresent();
            pressure.heal();
            assertThat(pressure.problem())
                    .hasValue("kvm-service-1 ended before the fault did, and what came in its place was left alone");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"THROTTLE", "SLOW_START"})
    void aProcessThatEndsBeforeItsFaultIsAProblem(FaultKind kind) throws Exception {
        Disturbance disturbance = made(kind);
        long first = target.pid();
        disturbance.begin();
        if (kind == FaultKind.SLOW_START) {
            ProcessState.await(() -> target.pid() != first && isTrue(disturbance));
        }

        Signals.send("KILL", target.pid());

        ProcessState.await(
                () -> disturbance.problem().stream().anyMatch(what -> what.contains("ended before the fault")));
        disturbance.heal();
        assertThat(disturbance.problem()).hasValueSatisfying(what -> assertThat(what)
                .isEqualTo("kvm-service-1 ended before the fault did, and what came in its place was left alone"));
    }

    @Test
    void aCpuHogSpinsUntilItIsHealed() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        CpuHog hog = new CpuHog(fault(FaultKind.CPU_HOG, Map.of(Setting.THREADS, 3L)));

        hog.begin();

        List<Thread> spinning = spinning();
        assertThat(spinning).hasSize(3);
        for (Thread thread : spinning) {
            ProcessState.await(() -> threads.getThreadCpuTime(thread.threadId()) > 5_000_000);
        }
        hog.heal();
        assertThat(spinning()).isEmpty();
    }

    private static List<Thread> spinning() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("drill-cpu-hog-"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"KILL", "RESTART", "PAUSE", "OUTAGE", "THROTTLE", "SLOW_START", "HEAP_PRESSURE"})
    void whatNeverBeganIsHealedWithoutHarm(FaultKind kind) {
        long pid = target.pid();
        Disturbance disturbance = made(kind);

        disturbance.heal();
        disturbance.heal();

        assertThat(target.pid()).isEqualTo(pid);
        assertThat(ProcessState.isStopped(pid)).isFalse();
        assertThat(target.process()).isPresent();
    }

    @ParameterizedTest
    @EnumSource(names = {"KILL", "RESTART", "PAUSE", "OUTAGE", "THROTTLE", "SLOW_START", "HEAP_PRESSURE"})
    void whatIsNotThereCannotBeStruck(FaultKind kind) {
        target.close();
        ProcessState.await(() -> target.process().isEmpty());
        Disturbance disturbance = made(kind);

        assertThatThrownBy(disturbance::begin)
                .isInstanceOf(LabException.class)
                .hasMessageContaining("kvm-service-1 is not running");
        disturbance.heal();
    }
}
