package dev.uncontained.events.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.RunEvent;
import dev.uncontained.events.core.monitor.DrillFaults.Fault;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class DrillFaultsTest {
    private final DrillFaults faults = new DrillFaults();

    private static final RunInfo NOBODYS = new RunInfo("r", "s", 1, 0, 1, 0, new TreeMap<>());
    private static final long BEGAN = 1_000_000;
    private static final long LONG_AFTER = BEGAN + DrillFaults.LEAST_SHOWN_MS;

    private void began(String run, String fault) {
        faults.onEvent(new RunEvent.DrillFaultBegan(run, "drill", fault, "kill", "broker-1", BEGAN));
    }

    private void ended(String run, String fault) {
        faults.onEvent(new RunEvent.DrillFaultEnded(run, "drill", fault, "broker-1", BEGAN + 1));
    }

    private void completed(String run) {
        faults.onEvent(new RunEvent.RunCompleted(run, RunSummary.of(List.of()).result(NOBODYS)));
    }

    private static Fault fault(String run, String fault) {
        return new Fault(run, "drill", fault, "broker-1");
    }

    @Test
    void faultIsThereFromItsBeginToItsEnd() {
        began("r1", "a");
        began("r1", "b");
        ended("r1", "a");

        assertThat(faults.at(LONG_AFTER)).isEqualTo(Map.of(fault("r1", "a"), false, fault("r1", "b"), true));
    }

    @Test
    void whatIsOverAtOnceIsSeenForAWhile() {
        began("r1", "a");
        ended("r1", "a");

        assertThat(faults.at(LONG_AFTER - 1)).isEqualTo(Map.of(fault("r1", "a"), true));
        assertThat(faults.at(LONG_AFTER)).isEqualTo(Map.of(fault("r1", "a"), false));
    }

    @Test
    void whatIsOverShortlyBeforeItsRunIsSeenAfterIt() {
        began("r1", "a");
        ended("r1", "a");
        completed("r1");

        assertThat(faults.at(LONG_AFTER - 1)).isEqualTo(Map.of(fault("r1", "a"), true));
        assertThat(faults.at(LONG_AFTER)).isEmpty();
    }

    @Test
    void whatIsToldOnlyAfterItsRunIsSeenForAWhileAndGoes() {
        completed("r1");
        began("r1", "a");

        assertThat(faults.at(LONG_AFTER - 1)).isEqualTo(Map.of(fault("r1", "a"), true));
        assertThat(faults.at(LONG_AFTER)).isEmpty();
    }

    @Test
    void whatADrillLeftOpenGoesWithItsRun() {
        began("r1", "a");
        began("r2", "a");
        began("r3", "a");

        completed("r1");
        faults.onEvent(new RunEvent.RunForgotten("r2", "over"));
        ended("r2", "a");

        assertThat(faults.at(LONG_AFTER)).isEqualTo(Map.of(fault("r3", "a"), true));
    }

    @Test
    void onlySoManyAreKept() {
        for (int i = 0; i <= DrillFaults.MOST; i++) {
            began("r1", "fault " + i);
        }

        assertThat(faults.at(BEGAN))
                .hasSize(DrillFaults.MOST)
                .containsKey(fault("r1", "fault " + DrillFaults.MOST))
                .doesNotContainKey(fault("r1", "fault 0"));
    }
}
