package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.LabException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which orders Docker is given, whatever it makes of them. */
class ContainerFaultTest {
    private final List<String> orders = new ArrayList<>();
    private final Deque<Boolean> answers = new ArrayDeque<>();

    private Optional<String> ordered(String order, String process) {
        orders.add(order + " " + process);
        return answers.remove() ? Optional.empty() : Optional.of("Error response from daemon: it is busy");
    }

    private static Fault fault(FaultKind kind) {
        return new Fault("of a test", kind, "kvm-service-1", Fault.Clock.WALL, 0, 0, 1, Map.of());
    }

    private ContainerFault pause(Boolean... answers) {
        this.answers.addAll(List.of(answers));
        return new ContainerFault(fault(FaultKind.PAUSE), this::ordered, "pause", "unpause");
    }

    private ContainerFault slowStart(String... all) {
        return new ContainerFault(fault(FaultKind.SLOW_START), this::ordered, List.of(all), "update -y");
    }

    @Test
    void ordersAreGivenInTurnUntilOneIsRefused() {
        answers.addAll(List.of(true, false, true));
        ContainerFault slow = slowStart("update -x", "restart", "never");

        assertThatThrownBy(slow::begin)
                .isInstanceOf(LabException.class)
                .hasMessageContaining(
                        "docker did not restart the container of kvm-service-1: Error response from daemon: it is busy");
        slow.heal();

        assertThat(orders)
                .containsExactly("update -x kvm-service-1", "restart kvm-service-1", "update -y kvm-service-1");
    }

    @Test
    void anInstanceThatLosesItsMemoryIsPausedThenKilledAndStarted() throws Exception {
        answers.addAll(List.of(true, true, true));
        ContainerInstance instance = new ContainerInstance("fault-monitor-1", this::ordered);

        instance.standStill();
        assertThat(instance.isGone()).isFalse();
        instance.die();

        assertThat(instance.isGone()).isTrue();
        assertThat(orders).containsExactly("pause fault-monitor-1", "kill fault-monitor-1", "start fault-monitor-1");
    }

    @Test
    void aNextLifeThatDidNotBeginIsBegunAtTheHealing() throws Exception {
        answers.addAll(List.of(true, true, false, true));
        ContainerInstance instance = new ContainerInstance("fault-monitor-1", this::ordered);

        instance.standStill();
        assertThatThrownBy(instance::die).isInstanceOf(LabException.class).hasMessageContaining("did not start");
        instance.goOn();
        instance.goOn();

        assertThat(orders)
                .containsExactly(
                        "pause fault-monitor-1",
                        "kill fault-monitor-1",
                        "start fault-monitor-1",
                        "start fault-monitor-1");
    }

    @Test
    void aPauseOfAnotherFaultIsLeftToIt() {
        answers.add(false);
        ContainerInstance instance = new ContainerInstance("fault-monitor-1", this::ordered);

        assertThatThrownBy(instance::standStill).isInstanceOf(LabException.class);
        instance.goOn();

        assertThat(orders).containsExactly("pause fault-monitor-1");
    }

    @Test
    void whatIsUndoneOnlyInPartIsTold() {
        answers.addAll(List.of(true, false, false));
        ContainerFault slow = slowStart("update -x", "restart");
        assertThatThrownBy(slow::begin).isInstanceOf(LabException.class);

        assertThatThrownBy(slow::heal)
                .isInstanceOf(LabException.class)
                .hasMessageContaining("did not update -y the container");
    }

    @Test
    void anInstanceThatIsNotKilledGoesOn() throws Exception {
        answers.addAll(List.of(true, false, false, true));
        ContainerInstance instance = new ContainerInstance("fault-monitor-1", this::ordered);
        instance.goOn();

        instance.standStill();
        assertThatThrownBy(instance::die).isInstanceOf(LabException.class).hasMessageContaining("did not kill");
        assertThat(instance.isGone()).isFalse();
        assertThatThrownBy(instance::goOn).isInstanceOf(LabException.class);
        instance.goOn();
        instance.goOn();

        assertThat(orders)
                .containsExactly(
                        "pause fault-monitor-1",
                        "kill fault-monitor-1",
                        "unpause fault-monitor-1",
                        "unpause fault-monitor-1");
    }

    @Test
    void anUndoingThatFailsIsToldAndTriedAgain() throws Exception {
        ContainerFault pause = pause(true, false, true);
        pause.begin();

        assertThatThrownBy(pause::heal)
                .isInstanceOf(LabException.class)
                .hasMessageContaining("docker did not unpause the container of kvm-service-1");
        pause.heal();
        pause.heal();

        assertThat(orders).containsExactly("pause kvm-service-1", "unpause kvm-service-1", "unpause kvm-service-1");
    }

    @Test
    void whatDockerRefusedNeedsNoUndoing() {
        ContainerFault pause = pause(false, false);

        assertThatThrownBy(pause::begin).isInstanceOf(LabException.class).hasMessageContaining("docker did not pause");
        pause.heal();

        assertThat(orders).containsExactly("pause kvm-service-1", "unpause kvm-service-1");
    }

    @Test
    void anInterruptDoesNotReachTheUndoing() throws Exception {
        ContainerFault pause = pause(true, true);
        pause.begin();
        Thread.currentThread().interrupt();
        pause.heal();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(orders).containsExactly("pause kvm-service-1", "unpause kvm-service-1");
    }

    @Test
    void whatNeverBeganIsNotUndone() {
        pause().heal();

        assertThat(orders).isEmpty();
    }
}
