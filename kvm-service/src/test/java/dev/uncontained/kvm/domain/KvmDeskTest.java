package dev.uncontained.kvm.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.ActionKind.Owner;
import dev.uncontained.arm.host.ActionSpec;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.AbortEvent.Abort;
import dev.uncontained.events.AbortEvent.Access;
import dev.uncontained.events.AbortEvent.Stage2Aborts;
import dev.uncontained.events.Answer;
import dev.uncontained.events.Header;
import dev.uncontained.events.Hex;
import dev.uncontained.events.HostEvent.ActionDue;
import dev.uncontained.events.HostEvent.HostBooted;
import dev.uncontained.events.HostEvent.HostFinished;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.HostYield;
import dev.uncontained.events.RegionEvent;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.core.vfio.VfioCore;
import dev.uncontained.events.core.vfio.VfioHost;
import dev.uncontained.events.platform.PlatformYaml;
import dev.uncontained.events.scenario.ScenarioYaml;
import dev.uncontained.kit.answer.ContradictionException;
import dev.uncontained.kit.answer.Input;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KvmDeskTest {
    private static final Path ROOT = Path.of("..");
    private static final int PARTITION = 0;

    private final HostSpec spec = spec();
    private final Life life = new Life(spec);

    @Test
    void whereverItDiesTheLogComesOutTheSame() {
        List<Answer> log = feed(open(List.of()), life.inputs);
        assertThat(log.size()).isGreaterThan(12);
        for (int cut = 0; cut <= log.size(); cut++) {
            List<Answer> rest = feed(open(log.subList(0, cut)), life.inputs);
            assertThat(rest).as("cut behind %d", cut).isEqualTo(log.subList(cut, log.size()));
        }
    }

    @Property(tries = 300)
    void howeverTheTopicsInterleaveTheLogComesOutTheSame(@ForAll long seed, @ForAll boolean copies) {
        List<Answer> log = feed(open(List.of()), life.inputs);
        Random random = new Random(seed);
        int cut = random.nextInt(log.size() + 1);
        KvmDesk desk = open(log.subList(0, cut));
        List<HostScoped> shuffled = interleave(random, copies);
        assertThat(feed(desk, shuffled)).isEqualTo(log.subList(cut, log.size()));
        assertThat(desk.counts().divergent()).isZero();
        for (Topic topic : desk.inputs()) {
            assertThat(desk.waitingFrom(topic, PARTITION)).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void whatWaitsForItsOtherHalfHoldsItsOffset() {
        KvmDesk desk = open(List.of());
        HostScoped booted = life.inputs.getFirst();
        assertThat(desk.onInput(input(booted))).isEmpty();
        assertThat(desk.waitingFrom(Topic.HOSTS, PARTITION))
                .isEqualTo(booted.header().seq());
        assertThat(desk.waitingFrom(Topic.ABORTS, PARTITION)).isEqualTo(Long.MAX_VALUE);
        List<Answer> answer = new ArrayList<>();
        for (RegionEvent part : life.bootParts) {
            answer.addAll(desk.onInput(input(part)));
        }
        assertThat(answer).isNotEmpty();
        assertThat(desk.waitingFrom(Topic.HOSTS, PARTITION)).isEqualTo(Long.MAX_VALUE);
        assertThat(desk.waitingFrom(Topic.REGIONS, PARTITION)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void secondBootWaitsForTheLastRequestOfTheFirst() {
        KvmDesk desk = open(List.of());
        List<HostScoped> late = new ArrayList<>(life.inputs);
        HostScoped lastOfFirst = late.remove(life.lastOfFirstBoot);
        List<Answer> early = feed(desk, late);
        List<Answer> log = feed(open(List.of()), life.inputs);
        assertThat(early).isEqualTo(log.subList(0, early.size()));
        assertThat(early).allMatch(answer -> answer.header().boot() == 1);
        assertThat(desk.onInput(input(lastOfFirst))).isEqualTo(log.subList(early.size(), log.size()));
    }

    @Test
    void recordsSentAgainAfterATakeOverAreNoGap() {
        List<Answer> log = feed(open(List.of()), life.inputs);
        KvmDesk desk = open(log.subList(0, log.size() - 1));
        HostScoped last = life.inputs.getLast();
        HostScoped old = life.inputs.stream()
                .filter(input -> EventCodec.topic(input) == EventCodec.topic(last))
                .findFirst()
                .orElseThrow();
        assertThat(last.header().seq()).isGreaterThan(old.header().seq() + 1);
        assertThat(desk.onInput(input(old))).isEmpty();
        assertThat(desk.onInput(input(last))).isNotEmpty();
        assertThat(desk.counts().gaps()).isZero();
    }

    @Test
    void answeredRequestsAreCountedAsCopies() {
        KvmDesk desk = open(feed(open(List.of()), life.inputs));
        assertThat(feed(desk, life.inputs)).isEmpty();
        long forKvm = life.inputs.stream()
                .filter(input ->
                        !(input instanceof ActionDue due && due.action().kind().owner() != Owner.KVM))
                .count();
        assertThat(desk.counts().deduplicated()).isEqualTo(forKvm);
    }

    @Test
    void emptyBatchIsAContradictionAndTheHostGoesOn() {
        KvmDesk desk = open(List.of());
        feed(desk, life.inputs.subList(0, 1));
        life.bootParts.forEach(part -> desk.onInput(input(part)));
        Stage2Aborts empty = new Stage2Aborts(life.header(1, 77), 1, 0, List.of());
        assertThatThrownBy(() -> desk.onInput(input(empty))).isInstanceOf(ContradictionException.class);
        assertThat(desk.waitingFrom(Topic.ABORTS, PARTITION)).isEqualTo(Long.MAX_VALUE);
        Stage2Aborts real = new Stage2Aborts(life.header(1, 78), 1, 0, List.of(life.abort(0)));
        assertThat(desk.onInput(input(real))).hasSize(1);
    }

    @Test
    void finishedHostIsForgottenWithAllThatWaited() {
        KvmDesk desk = open(List.of());
        feed(desk, life.inputs.subList(0, 1));
        String key = life.inputs.getFirst().header().key();
        desk.onInput(input(life.finished()));
        assertThat(desk.waitingFrom(Topic.HOSTS, PARTITION)).isEqualTo(Long.MAX_VALUE);
        assertThat(feed(desk, life.inputs)).isEmpty();
        assertThat(desk.find(key)).isEmpty();
    }

    private List<HostScoped> interleave(Random random, boolean copies) {
        Map<Topic, Deque<HostScoped>> byTopic = new HashMap<>();
        life.inputs.forEach(event -> byTopic.computeIfAbsent(EventCodec.topic(event), t -> new ArrayDeque<>())
                .add(event));
        List<Deque<HostScoped>> topics = new ArrayList<>(byTopic.values());
        List<HostScoped> shuffled = new ArrayList<>();
        while (!topics.isEmpty()) {
            Deque<HostScoped> topic = topics.get(random.nextInt(topics.size()));
            HostScoped event = topic.removeFirst();
            shuffled.add(event);
            if (copies && random.nextInt(3) == 0) {
                shuffled.add(shuffled.get(random.nextInt(shuffled.size())));
            }
            if (topic.isEmpty()) {
                topics.remove(topic);
            }
        }
        return shuffled;
    }

    private static KvmDesk open(List<Answer> own) {
        KvmDesk desk = new KvmDesk();
        desk.open(PARTITION);
        own.forEach(event -> desk.refold(PARTITION, event, event.hashCode() | 1L));
        desk.rebuilt(PARTITION);
        return desk;
    }

    private static List<Answer> feed(KvmDesk desk, List<? extends HostScoped> events) {
        List<Answer> answers = new ArrayList<>();
        events.forEach(event -> answers.addAll(desk.onInput(input(event))));
        return answers;
    }

    private static Input input(HostScoped event) {
        return new Input(EventCodec.topic(event), PARTITION, event.header().seq(), event, event.hashCode() | 1L);
    }

    private static HostSpec spec() {
        try {
            Map<String, Platform> platforms = new HashMap<>();
            for (String name : List.of("gicv2-soc", "bcm2711")) {
                platforms.put(name, PlatformYaml.read(ROOT.resolve("platforms/" + name + ".yaml")));
            }
            return ScenarioYaml.read(ROOT.resolve("scenarios/gicv2.yaml"))
                    .hosts(platforms)
                    .getFirst();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Two boots of a host with aborts, an action of VFIO's and a switch of policy, in the order things happened. */
    private static final class Life {
        private final HostSpec spec;
        private final String device;
        private final List<HostScoped> inputs = new ArrayList<>();
        private final List<RegionEvent> bootParts;
        private final int lastOfFirstBoot;
        private VfioHost vfio = VfioHost.EMPTY;
        private long hosts;
        private long aborts;
        private long regions = 1;

        Life(HostSpec spec) {
            this.spec = spec;
            this.device = spec.devices().getFirst().name();
            bootParts = boot(1, null);
            aborts(1, 1, 0, 0x1000);
            action(1, 2, ActionKind.DEVICE_RESET);
            aborts(1, 3, 0x2000);
            action(1, 4, ActionKind.POLICY_SWITCH);
            aborts(1, 5, 0, 0x8_0000);
            lastOfFirstBoot = inputs.size() - 1;
            boot(2, 5L);
            aborts(2, 1, 0);
        }

        HostScoped finished() {
            return new HostFinished(
                    header(1, ++hosts),
                    false,
                    0,
                    0,
                    new HostYield(0, 0, 0, 0, 0, 0, Map.of(), 0, 0, 0, 0, List.of()),
                    "0");
        }

        private List<RegionEvent> boot(int boot, @Nullable Long lastReq) {
            HostBooted booted = new HostBooted(header(boot, ++hosts), spec, List.of(), lastReq);
            inputs.add(booted);
            vfio = VfioHost.EMPTY;
            return vfio(VfioCore.boot(booted, regions));
        }

        private void action(int boot, long req, ActionKind kind) {
            ActionDue due =
                    new ActionDue(header(boot, ++hosts), req, new ActionSpec(0, 0, kind, device, "device-only", 0));
            inputs.add(due);
            if (kind.owner() == ActionKind.Owner.VFIO) {
                vfio(VfioCore.act(vfio, due, regions));
            }
        }

        private List<RegionEvent> vfio(List<RegionEvent> answer) {
            answer.forEach(event -> vfio = VfioCore.apply(vfio, event));
            inputs.addAll(answer);
            regions += answer.size();
            return answer;
        }

        private void aborts(int boot, long req, long... offsets) {
            List<Abort> batch = new ArrayList<>();
            for (long offset : offsets) {
                batch.add(abort(offset));
            }
            inputs.add(new Stage2Aborts(header(boot, ++aborts), req, req, batch));
        }

        Abort abort(long offset) {
            RegionSpec region = spec.devices().getFirst().regions().getFirst();
            return new Abort(0, 0, region.id(), new Hex(region.gpa() + offset), Access.WRITE, new Hex(7));
        }

        Header header(int boot, long seq) {
            return new Header("r", spec.host(), boot, 100, seq);
        }
    }
}
