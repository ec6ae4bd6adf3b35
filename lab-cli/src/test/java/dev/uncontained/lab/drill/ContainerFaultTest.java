package dev.uncontained.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.LabException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which orders Docker is given, whatever it makes of them. */
class ContainerFaultTest {
    private final List<String> orders = new ArrayList<>();
    private final Deque<Boolean> answers = new ArrayDeque<>();

    private ContainerFault pause(Boolean... answers) {
        this.answers.addAll(List.of(answers));
        return new ContainerFault(
                new Fault("of a test", FaultKind.PAUSE, "kvm-service-1", Fault.Clock.WALL, 0, 0, 1, Map.of()),
                (verb, process) -> {
                    orders.add(verb + " " + process);
                    return this.answers.remove();
                },
                "pause",
                "unpause");
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
