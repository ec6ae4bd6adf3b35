package dev.uncontained.vfio.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.ActionSpec;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.Answer;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.HostEvent.ActionDue;
import dev.uncontained.events.HostEvent.HostBooted;
import dev.uncontained.events.RegionEvent.RegionsComplete;
import dev.uncontained.events.Topic;
import dev.uncontained.events.platform.PlatformYaml;
import dev.uncontained.events.scenario.ScenarioYaml;
import dev.uncontained.kit.answer.ContradictionException;
import dev.uncontained.kit.answer.Input;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VfioDeskTest {
    private static final Path ROOT = Path.of("..");
    private static final int PARTITION = 0;

    private final HostSpec spec = spec();
    private final String device = spec.devices().getFirst().name();

    /** One host's life: a boot, a reset, low power and back, a crash, a second boot. */
    private final List<HostEvent> requests = List.of(
            new HostBooted(header(1, 1), spec, List.of()),
            due(1, 2, 1, ActionKind.DEVICE_RESET),
            due(1, 3, 4, ActionKind.D3_ENTER),
            due(1, 4, 5, ActionKind.D3_LEAVE),
            new HostBooted(header(2, 5), spec, List.of(), 5L),
            due(2, 6, 1, ActionKind.HOT_UNPLUG));

    @Test
    void whereverItDiesTheLogComesOutTheSame() {
        List<Answer> log = feed(open(List.of()), requests);
        assertThat(log.size()).isGreaterThan(10);
        for (int cut = 0; cut <= log.size(); cut++) {
            List<Answer> rest = feed(open(log.subList(0, cut)), requests);
            assertThat(rest).as("cut behind %d", cut).isEqualTo(log.subList(cut, log.size()));
        }
    }

    @Test
    void requestMetAgainIsCountedAndNotAnswered() {
        VfioDesk desk = open(List.of());
        feed(desk, requests);
        assertThat(feed(desk, requests)).isEmpty();
        assertThat(desk.counts().deduplicated()).isEqualTo(requests.size());
        assertThat(desk.counts().divergent()).isZero();
    }

    @Test
    void requestOfABootThatIsOverIsNotAnswered() {
        VfioDesk desk = open(List.of());
        feed(desk, requests);
        assertThat(desk.onInput(input(due(1, 99, 40, ActionKind.DEVICE_RESET)))).isEmpty();
    }

    @Test
    void copyThatDiffersRaisesTheAlarm() {
        VfioDesk desk = open(List.of());
        feed(desk, requests);
        desk.onInput(input(due(1, 3, 4, ActionKind.HOT_UNPLUG)));
        assertThat(desk.counts().divergent()).isEqualTo(1);
    }

    @Test
    void actionOfAHostThatHasNotBootedIsAContradiction() {
        VfioDesk desk = open(List.of());
        assertThatThrownBy(() -> desk.onInput(input(due(1, 1, 1, ActionKind.DEVICE_RESET))))
                .isInstanceOf(ContradictionException.class)
                .hasMessageContaining("has not booted");
    }

    @Test
    void finishedHostIsForgottenAndItsCopiesAreStillKnown() {
        VfioDesk desk = open(List.of());
        feed(desk, requests);
        desk.finished(PARTITION, requests.getFirst().header().key());
        assertThat(desk.find(requests.getFirst().header().key())).isEmpty();
        assertThat(feed(desk, requests)).isEmpty();
    }

    @Test
    void logCutOffByRetentionIsTakenUpAtTheNextBoot() {
        List<Answer> log = feed(open(List.of()), requests);
        List<Answer> left = log.subList(2, log.size());
        VfioDesk desk = open(left);
        assertThat(feed(desk, requests.subList(4, 6))).isEmpty();
        assertThat(desk.find(requests.getFirst().header().key()).orElseThrow().boot())
                .isEqualTo(2);
    }

    @Test
    void doubledOwnEventsAreFoldedOnce() {
        List<Answer> log = feed(open(List.of()), requests);
        List<Answer> doubled = new ArrayList<>();
        log.forEach(event -> {
            doubled.add(event);
            doubled.add(event);
        });
        VfioDesk desk = open(doubled);
        assertThat(feed(desk, requests)).isEmpty();
        assertThat(desk.counts().gaps()).isZero();
    }

    @Test
    void actionsOfOtherServicesAreNotItsBusiness() {
        VfioDesk desk = open(List.of());
        List<Answer> boot = feed(desk, requests.subList(0, 1));
        assertThat(boot.getLast()).isInstanceOf(RegionsComplete.class);
        assertThat(desk.onInput(input(due(1, 2, 1, ActionKind.POLICY_SWITCH)))).isEmpty();
    }

    private static VfioDesk open(List<Answer> own) {
        VfioDesk desk = new VfioDesk();
        desk.open(PARTITION);
        own.forEach(event -> desk.refold(PARTITION, event, event.hashCode() | 1L));
        desk.rebuilt(PARTITION);
        return desk;
    }

    private static List<Answer> feed(VfioDesk desk, List<HostEvent> events) {
        List<Answer> answers = new ArrayList<>();
        events.forEach(event -> answers.addAll(desk.onInput(input(event))));
        return answers;
    }

    private static Input input(HostEvent event) {
        return new Input(Topic.HOSTS, PARTITION, event.header().seq(), event, event.hashCode() | 1L);
    }

    private ActionDue due(int boot, long seq, long req, ActionKind kind) {
        return new ActionDue(header(boot, seq), req, new ActionSpec(0, 0, kind, device, "device-only", 0));
    }

    private Header header(int boot, long seq) {
        return new Header("r", spec.host(), boot, 100 * seq, seq);
    }

    static HostSpec spec() {
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
}
