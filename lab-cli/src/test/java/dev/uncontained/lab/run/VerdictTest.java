package dev.uncontained.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.report.Results;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {
    @Test
    void aBalancedRunIsGood() {
        assertThat(Verdict.of(new RunOutcome.Completed(Results.small(true, false))))
                .isEqualTo(new Verdict("completed", 0, ""));
    }

    @Test
    void anUnbalancedRunIsBad() {
        assertThat(Verdict.of(new RunOutcome.Completed(Results.small(false, false)))
                        .exitStatus())
                .isEqualTo(1);
    }

    @Test
    void stalledHostsAreNamed() {
        Verdict verdict = Verdict.of(new RunOutcome.Stalled(List.of("vma-flag/grace-3"), Optional.empty()));

        assertThat(verdict.exitStatus()).isEqualTo(1);
        assertThat(verdict.explanation()).contains("vma-flag/grace-3");
    }

    @Test
    void aBrokerThatIsGoneIsTheEnvironmentsFault() {
        assertThat(Verdict.of(new RunOutcome.Lost("no broker", Optional.empty()))
                        .exitStatus())
                .isEqualTo(3);
    }

    @Test
    void ctrlCIs130() {
        assertThat(Verdict.of(new RunOutcome.Interrupted(Optional.empty())).exitStatus())
                .isEqualTo(130);
    }
}
