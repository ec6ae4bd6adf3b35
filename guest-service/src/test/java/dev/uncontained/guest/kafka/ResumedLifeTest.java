package dev.uncontained.guest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.AbortEvent;
import dev.uncontained.events.FaultEvent;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.guest.Checkpoint;
import dev.uncontained.events.core.guest.HostLife;
import dev.uncontained.events.core.guest.HostWorld;
import dev.uncontained.events.core.guest.Outlet;
import dev.uncontained.events.core.guest.Written;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.scenario.ScenarioInput;
import dev.uncontained.events.scenario.ScenarioYaml;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that goes on from the bytes of a checkpoint writes what it would have written anyway, whenever it is stopped. */
final class ResumedLifeTest {
    private static final String RUN = "20260101-000000-abcd";

    /** What a host writes, as text, and what it was answered. */
    private static final class Log implements Outlet {
        private final byte[] key;
        private final List<String> written = new ArrayList<>();
        private final List<Stage2Event> answers = new ArrayList<>();
        private final BurstCodec bursts = new BurstCodec();
        private Written last = Written.NOTHING;

        private Log(HostSpec spec) {
            key = Header.key(RUN, spec.host()).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void event(HostScoped event) {
            Header header = event.header();
            switch (event) {
                case HostEvent own -> own(Topic.HOSTS, header, own.toString());
                case AbortEvent own -> own(Topic.ABORTS, header, own.toString());
                case FaultEvent own -> own(Topic.FAULTS, header, own.toString());
                case Stage2Event answer -> answers.add(answer);
                default -> {}
            }
        }

        @Override
        public void burst(byte[] record) {
            try {
                own(
                        Topic.MMIO,
                        bursts.decode(key, record).header(),
                        HexFormat.of().formatHex(record));
            } catch (UnreadableRecordException e) {
                throw new AssertionError(e);
            }
        }

        private void own(Topic topic, Header header, String text) {
            last = last.and(topic, header.seq());
            written.add(text);
        }
    }

    /** A host's whole log, and where in it its checkpoint in the middle belongs. */
    @SuppressWarnings("ArrayRecordComponent") // opaque bytes, never compared
    private record Whole(HostSpec spec, Log log, byte[] checkpoint, int before) {
        /**
         * @param stopBeyond what it has to come to before it obeys a stop, or null when it is not stopped
         */
        private Log resumed(Form form, @Nullable Written stopBeyond) throws Exception {
            Log again = new Log(spec);
            Checkpoint from = CheckpointCodec.decode(checkpoint);
            HostLife life = HostLife.resume(from, spec, again, () -> 0, form, log.answers);
            if (stopBeyond != null) {
                life.stop(stopBeyond);
            }
            while (life.status() == HostLife.Status.RUNNABLE) {
                life.step();
            }
            assertThat(life.status()).isEqualTo(HostLife.Status.FINISHED);
            return again;
        }
    }

    private static List<Whole> wholes(String scenario) throws Exception {
        PlatformFolder platforms = new PlatformFolder(Path.of("..", "platforms"));
        ScenarioInput input = ScenarioYaml.read(Path.of("..", "scenarios", scenario + ".yaml"), platforms);
        List<Whole> wholes = new ArrayList<>();
        for (HostSpec spec : input.scenario().hosts(input.platforms())) {
            Log log = new Log(spec);
            HostWorld world = new HostWorld(RUN, spec, Form.FAST, null, () -> 0, log);
            byte[] checkpoint = null;
            int before = 0;
            while (!world.isFinished()) {
                world.step();
                if (world.life().canCheckpoint() && world.virtualNs() <= spec.lengthNs() / 2) {
                    checkpoint = CheckpointCodec.encode(world.life().checkpoint());
                    before = log.written.size();
                }
            }
            if (checkpoint != null) {
                wholes.add(new Whole(spec, log, checkpoint, before));
            }
        }
        assertThat(wholes).isNotEmpty();
        return wholes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"policies", "gicv2", "nvgrace", "hostile-guest"})
    void itWritesTheRestOfItsLog(String scenario) throws Exception {
        for (Whole whole : wholes(scenario)) {
            List<String> all = whole.log.written;

            assertThat(whole.resumed(Form.GENERAL, null).written)
                    .as(whole.spec.host())
                    .isEqualTo(all.subList(whole.before, all.size()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"policies", "gicv2", "hostile-guest"})
    void stoppedItEndsBehindWhatItsEarlierLifeHadWritten(String scenario) throws Exception {
        for (Whole whole : wholes(scenario)) {
            List<String> all = whole.log.written;
            int lost = whole.before + (all.size() - whole.before) / 2;
            Log earlier = new Log(whole.spec);
            HostWorld world = new HostWorld(RUN, whole.spec, Form.FAST, null, () -> 0, earlier);
            while (earlier.written.size() < lost) {
                world.step();
            }
            List<String> there = earlier.written.subList(whole.before, earlier.written.size());

            List<String> written = whole.resumed(Form.FAST, earlier.last).written;

            assertThat(written).as(whole.spec.host()).startsWith(there.toArray(String[]::new));
            assertThat(written.getLast()).startsWith("HostFinished");
        }
    }

    @Test
    void stoppedAtOnceItEndsAtTheInstantOfItsCheckpoint() throws Exception {
        Whole whole = wholes("policies").getFirst();
        Checkpoint checkpoint = CheckpointCodec.decode(whole.checkpoint);
        HostLife untouched =
                HostLife.resume(checkpoint, whole.spec, new Log(whole.spec), () -> 0, Form.FAST, whole.log.answers);

        List<String> written = whole.resumed(Form.FAST, Written.NOTHING).written;

        assertThat(untouched.virtualNs()).isPositive();
        assertThat(written.getLast()).startsWith("HostFinished").contains("virtualNs=" + untouched.virtualNs());
    }

    @Test
    void aCheckpointThatIsDamagedOrCutOffIsRefused() throws Exception {
        byte[] good = wholes("gicv2").getFirst().checkpoint;
        for (int i = 0; i < good.length; i++) {
            byte[] flipped = good.clone();
            flipped[i] ^= (byte) (1 << (i & 7));
            assertThatExceptionOfType(UnreadableRecordException.class)
                    .as("byte %d", i)
                    .isThrownBy(() -> CheckpointCodec.decode(flipped));
            byte[] cut = Arrays.copyOf(good, i);
            assertThatExceptionOfType(UnreadableRecordException.class)
                    .as("the first %d bytes", i)
                    .isThrownBy(() -> CheckpointCodec.decode(cut));
        }
    }
}
