package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackStateTest {
    private final Path directory;

    StackStateTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static StackState state(StackState.Child... children) {
        return new StackState(
                "local",
                17,
                true,
                21_000,
                1,
                12,
                Map.of("guest-service", 2),
                "127.0.0.1:21092",
                5,
                true,
                null,
                List.of(children));
    }

    private static StackState.Child child(long pid, long startedAtEpochMs) {
        return new StackState.Child(
                "broker-1", "broker", pid, startedAtEpochMs, Map.of("kafka", 21_092), 3, StackState.Phase.RUNNING, 137);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        StackState state = state(child(99, 1_234));

        state.write(directory);

        assertThat(StackState.read(directory)).contains(state);
    }

    @Test
    void aDamagedFileTellsNothing() throws IOException {
        Files.writeString(StackState.file(directory), "{\"stack\":\"lo");

        assertThat(StackState.read(directory)).isEmpty();
    }

    @Test
    void aFileWithoutALivingSupervisorIsStale() {
        state().write(directory);

        assertThat(RunningStack.find(directory)).isEmpty();
    }

    @Test
    void aFileIsBelievedWhileItsLockIsHeld() {
        state().write(directory);
        try (StackLock lock = StackLock.take(directory).orElseThrow()) {
            assertThat(lock).isNotNull();
            assertThat(RunningStack.find(directory)).isPresent();
            assertThat(StackLock.take(directory)).isEmpty();
        }
        assertThat(RunningStack.find(directory)).isEmpty();
    }

    @Test
    void aProcessIdThatWasGivenToAnotherProcessIsNotTheChild() {
        ProcessHandle here = ProcessHandle.current();
        long startedMs = here.info().startInstant().orElseThrow().toEpochMilli();

        assertThat(child(here.pid(), startedMs).handle()).contains(here);
        assertThat(child(here.pid(), startedMs - 60_000).handle()).isEmpty();
    }
}
