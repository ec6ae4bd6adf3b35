package dev.uncontained.events.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.RunEvent;
import dev.uncontained.events.core.monitor.DrillFaults.Fault;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DrillFaultsTest {
    private final DrillFaults faults = new DrillFaults();

    private void began(String run, String fault) {
        faults.onEvent(new RunEvent.DrillFaultBegan(run, "drill", fault, "kill", "broker-1", 1));
    }

    private void ended(String run, String fault) {
        faults.onEvent(new RunEvent.DrillFaultEnded(run, "drill", fault, "broker-1", 2));
    }

    private static Fault fault(String run, String fault) {
        return new Fault(run, "drill", fault, "broker-1");
    }

    @Test
    void faultIsThereFromItsBeginToItsEnd() {
        began("r1", "a");
        began("r1", "b");
        ended("r1", "a");

        assertThat(faults.now()).isEqualTo(Map.of(fault("r1", "a"), false, fault("r1", "b"), true));
    }

    @Test
    void whatADrillLeftOpenGoesWithItsRun() {
        began("r1", "a");
        began("r2", "a");

        faults.onEvent(new RunEvent.RunForgotten("r1", "over"));
        ended("r1", "a");

        assertThat(faults.now()).isEqualTo(Map.of(fault("r2", "a"), true));
    }

    @Test
    void onlySoManyAreKept() {
        for (int i = 0; i <= DrillFaults.MOST; i++) {
            began("r1", "fault " + i);
        }

        assertThat(faults.now())
                .hasSize(DrillFaults.MOST)
                .containsKey(fault("r1", "fault " + DrillFaults.MOST))
                .doesNotContainKey(fault("r1", "fault 0"));
    }
}
