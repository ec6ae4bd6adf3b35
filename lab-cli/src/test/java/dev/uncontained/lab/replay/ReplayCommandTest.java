package dev.uncontained.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.runlog.Exported;
import dev.uncontained.lab.runlog.Exported.Said;
import dev.uncontained.lab.verify.HonestRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(120)
class ReplayCommandTest {
    private static final String SOC = "always-normal-nc/soc-0";

    private Path file;

    @BeforeEach
    void export(@TempDir Path directory) throws Exception {
        file = Exported.write(HonestRun.whole(), directory.resolve("run.lab"));
    }

    private JsonNode replay(String... options) throws Exception {
        Object[] all = new Object[options.length + 3];
        all[0] = "replay";
        all[1] = file;
        all[2] = "--json";
        System.arraycopy(options, 0, all, 3, options.length);
        Said said = Exported.lab(all);
        assertThat(said.exitStatus()).as(said.err()).isZero();
        return JsonMapper.builder().build().readTree(said.out());
    }

    private static JsonNode host(JsonNode moment, String name) {
        for (JsonNode host : moment.get("hosts")) {
            if (host.get("host").asText().equals(name)) {
                return host;
            }
        }
        throw new AssertionError("no " + name + " in " + moment);
    }

    private static long sum(JsonNode moment, String member) {
        long sum = 0;
        for (JsonNode host : moment.get("hosts")) {
            sum += host.get(member).asLong();
        }
        return sum;
    }

    private static RunResult result() throws Exception {
        RunResult[] found = new RunResult[1];
        EventCodec codec = new EventCodec();
        for (var record : HonestRun.whole().ofRun()) {
            if (codec.decode(Topic.RUNS, record.value()).orElseThrow() instanceof RunEvent.RunCompleted end) {
                found[0] = end.result();
            }
        }
        return found[0];
    }

    @Test
    void theEndIsWhatTheRunYielded() throws Exception {
        JsonNode end = replay();

        assertThat(sum(end, "accesses")).isEqualTo(result().accounting().issued());
        assertThat(end.get("hosts")).hasSize(4);
        assertThat(end.get("hosts")).allMatch(h -> h.get("state").asText().equals("finished"));
    }

    @Test
    void justBeforeACrashTheHostIsUpAndTheCrashIsNext() throws Exception {
        JsonNode before = host(replay("--until=crash"), SOC);

        assertThat(before.get("state").asText()).isEqualTo("up");
        assertThat(before.get("boot").asInt()).isEqualTo(1);
        assertThat(before.get("crashes").asInt()).isZero();
        assertThat(before.get("next").get("event").asText()).isIn("HostCrashed", "UncontainedFault");
        long crashNs = before.get("next").get("virtualNs").asLong();
        JsonNode after = host(replay("--until=" + crashNs + "ns"), SOC);
        assertThat(after.get("crashes").asInt()).isEqualTo(1);
        assertThat(after.get("uncontained").asLong()).isPositive();
    }

    @Test
    void laterIsNeverLess() throws Exception {
        long before = -1;
        for (String until : new String[] {"0ns", "300us", "1ms", "1500us", "2ms"}) {
            JsonNode moment = replay("--until=" + until);
            long accesses = sum(moment, "accesses");
            assertThat(accesses).as(until).isGreaterThanOrEqualTo(before);
            assertThat(moment.get("truth").get("burstsLost").asLong()).as(until).isZero();
            assertThat(moment.get("truth").get("chainBreaks").asLong())
                    .as(until)
                    .isZero();
            before = accesses;
        }
        assertThat(before).isEqualTo(result().accounting().issued());
    }

    @Test
    void pacedComesToTheSame() throws Exception {
        JsonNode atOnce = replay("--until=1ms");
        JsonNode paced = replay("--until=1ms", "--speed=0.01x");

        assertThat(paced).isEqualTo(atOnce);
    }

    @ParameterizedTest
    @CsvSource({"1ms, 0.001x, 1000000000", "1300us, 0.002, 650000000", "1ms, 1e-6x, 1000000000000", "2ms, 10x, 200000"})
    void waitsForAsLongAsVirtualTimeTakesAtThatSpeed(String until, String speed, long wallNs) throws Exception {
        StoppedClock clock = new StoppedClock();
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new ReplayCommand(clock)).setOut(new PrintWriter(out));

        int exitStatus = command.execute(file.toString(), "--until=" + until, "--speed=" + speed, "--json");

        assertThat(exitStatus).isZero();
        assertThat(clock.waitedNs()).isEqualTo(wallNs);
        assertThat(JsonMapper.builder().build().readTree(out.toString())).isEqualTo(replay("--until=" + until));
    }

    @Test
    void allAtOnceWaitsForNothing() {
        StoppedClock clock = new StoppedClock();
        CommandLine command = new CommandLine(new ReplayCommand(clock)).setOut(new PrintWriter(new StringWriter()));

        assertThat(command.execute(file.toString())).isZero();
        assertThat(clock.waits()).isEmpty();
    }

    @Test
    void whatNobodyCanReadIsSkippedAndCounted(@TempDir Path directory) throws Exception {
        Map<String, JsonNode> undisturbed = new HashMap<>();
        String[] instants = {"300us", "1ms", "2ms"};
        for (String until : instants) {
            undisturbed.put(until, replay("--until=" + until));
        }
        HonestRun run = HonestRun.whole();
        run.poison();
        file = Exported.write(run, directory.resolve("poisoned.lab"));
        long before = 0;
        for (String until : instants) {
            ObjectNode moment = (ObjectNode) replay("--until=" + until);

            assertThat(replay("--until=" + until, "--speed=1x")).isEqualTo(moment);
            long skipped = moment.get("skipped").asLong();
            assertThat(skipped).as(until).isGreaterThan(before);
            assertThat(Exported.lab("replay", file, "--until=" + until).out())
                    .contains("skipped     %,d that cannot be read".formatted(skipped));
            assertThat(moment.put("skipped", 0)).isEqualTo(undisturbed.get(until));
            before = skipped;
        }
        assertThat(replay("--until=crash")).isNotNull();
    }

    @Test
    void withoutWhatBeganItNothingIsShown(@TempDir Path directory) throws Exception {
        HonestRun run = HonestRun.whole();
        run.replace(run.find(Topic.RUNS, "", e -> e instanceof RunEvent.RunStarted), new byte[] {1, 2, 3});

        Said said = Exported.lab("replay", Exported.write(run, directory.resolve("headless.lab")));

        assertThat(said.exitStatus()).isEqualTo(LabException.BAD_RESULT);
        assertThat(said.err()).contains("no RunStarted", "lab.runs-0 offset 0");
    }

    @Test
    void badOptionsNameValueAndWayOut() {
        assertThat(Exported.lab("replay", file, "--until=soon").err()).contains("--until", "soon");
        assertThat(Exported.lab("replay", file, "--speed=fast").err()).contains("--speed is 'fast'");
        Said none = Exported.lab("replay", file, "--until=crash", "--host=device-only");
        assertThat(none.exitStatus()).isEqualTo(LabException.USAGE);
        assertThat(none.err()).contains("no host with 'device-only' in its name was lost");
    }
}
