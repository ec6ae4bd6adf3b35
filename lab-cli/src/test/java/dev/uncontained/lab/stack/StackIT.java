package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real broker and the real services under a supervisor. */
@Timeout(600)
class StackIT {
    private static final int BASE = 31_000;
    private static final String PORT_BASE = "--port-base=" + BASE;

    /** What the JDK itself prints in a process whose class-data archive is being written: that it was attached and dumped. */
    private static final String OF_THE_JDK = "The process was attached by jcmd and dumped ";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @AfterEach
    void down() throws IOException, InterruptedException {
        LabProcess.run("down", PORT_BASE);
    }

    private static List<JsonNode> processes() {
        try {
            JsonNode status = LabProcess.run("status", PORT_BASE, "--json").json();
            return StreamSupport.stream(status.get("processes").spliterator(), false)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static JsonNode process(String name) {
        return processes().stream()
                .filter(p -> p.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean lives(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Test
    void aStackComesUpWhollyRestartsWhatDiesAndLeavesNothingBehind() throws IOException, InterruptedException {
        LabProcess up = LabProcess.run("up", PORT_BASE, "--guests=2");
        assertThat(up.exitStatus()).as(up.err()).isZero();
        assertThat(processes()).hasSize(6).allSatisfy(p -> {
            assertThat(p.get("health").asText()).as(p.toString()).isEqualTo("healthy");
            assertThat(p.get("restarts").asInt()).isZero();
            assertThat(p.get("ports")).as(p.toString()).isNotEmpty();
        });
        assertThat(LabProcess.run("up", PORT_BASE, "--brokers=3").exitStatus()).isEqualTo(LabException.USAGE);

        long pid = process("kvm-service-1").get("pid").asLong();
        LabProcess.signal("KILL", pid);
        LabProcess.await("kvm-service is started again", Duration.ofMinutes(2), () -> {
            JsonNode kvm = process("kvm-service-1");
            return kvm.get("restarts").asInt() == 1
                    && kvm.get("pid").asLong() != pid
                    && kvm.get("health").asText().equals("healthy");
        });

        assertLogsAreJson(
                List.of("vfio-service-1", "kvm-service-1", "guest-service-1", "guest-service-2", "fault-monitor-1"));

        List<Long> pids = processes().stream().map(p -> p.get("pid").asLong()).toList();
        LabProcess down = LabProcess.run("down", PORT_BASE);
        assertThat(down.exitStatus()).as(down.err()).isZero();
        assertThat(pids).noneMatch(StackIT::lives);
        LabProcess status = LabProcess.run("status", PORT_BASE, "--json");
        assertThat(status.exitStatus()).isEqualTo(1);
        assertThat(status.json().get("up").asBoolean()).isFalse();
    }

    private static void assertLogsAreJson(List<String> processes) throws IOException {
        Path logs = new StackPlan(new LabHome(LabProcess.root()), BASE, 1, 12, Map.of()).logs();
        for (String process : processes) {
            String log = Files.readString(logs.resolve(process + ".log"));
            assertThat(log.substring(0, log.lastIndexOf('\n') + 1).lines().filter(line -> !line.startsWith(OF_THE_JDK)))
                    .as(process)
                    .isNotEmpty()
                    .allSatisfy(line -> {
                        JsonNode entry = JSON.readTree(line);
                        assertThat(Instant.parse(entry.get("timestamp").asText()))
                                .isNotNull();
                        assertThat(entry.get("level").asText()).isNotEmpty();
                        assertThat(entry.get("message").asText()).isNotEmpty();
                    });
        }
    }

    @Test
    void childrenDoNotOutliveASupervisorThatIsKilled() throws IOException, InterruptedException {
        LabProcess up = LabProcess.run("up", PORT_BASE);
        assertThat(up.exitStatus()).as(up.err()).isZero();
        List<Long> pids = processes().stream().map(p -> p.get("pid").asLong()).toList();
        long supervisor = LabProcess.run("status", PORT_BASE, "--json")
                .json()
                .get("supervisorPid")
                .asLong();

        LabProcess.signal("KILL", supervisor);

        LabProcess.await(
                "all children end", Duration.ofSeconds(60), () -> pids.stream().noneMatch(StackIT::lives));
        assertThat(LabProcess.run("status", PORT_BASE).out()).contains("nothing runs", "its supervisor was killed");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(31_081, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            LabProcess up = LabProcess.run("up", PORT_BASE);

            assertThat(up.exitStatus()).isEqualTo(LabException.ENVIRONMENT);
            assertThat(up.err()).contains("port " + taken.getLocalPort(), "kvm-service-1", "--port-base");
        }
    }

    @Test
    void ctrlCWhileStartingLeavesNothingBehind() throws IOException, InterruptedException {
        try (LabProcess up = LabProcess.start("up", PORT_BASE)) {
            LabProcess.await(
                    "children are there",
                    Duration.ofSeconds(60),
                    () -> processes().size() == 5);
            List<Long> pids =
                    processes().stream().map(p -> p.get("pid").asLong()).toList();

            LabProcess.signal("INT", up.handle().pid());

            assertThat(up.exitStatus()).isEqualTo(LabException.INTERRUPTED);
            LabProcess.await("all children end", Duration.ofSeconds(60), () -> pids.stream()
                    .noneMatch(StackIT::lives));
        }
    }
}
