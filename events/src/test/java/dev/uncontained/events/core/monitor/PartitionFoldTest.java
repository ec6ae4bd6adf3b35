package dev.uncontained.events.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.Topic;
import dev.uncontained.events.core.monitor.HonestHost.Written;
import dev.uncontained.events.fold.RunDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

@org.jspecify.annotations.NullUnmarked
final class PartitionFoldTest {
    private static final String HOST = "vma-flag/grace-0";
    private static final CellKey CELL = new CellKey("vma-flag", "grace");

    @Test
    void honestHostFoldsToWhatItSaysOfItself() {
        RunSummary run = fold(PartitionLog.of(HonestHost.life("r", HOST, 100)));

        RunResult.Cell cell = run.cells().get(CELL).toResult();
        assertThat(cell.hosts()).isEqualTo(1);
        assertThat(cell.accesses()).isEqualTo(100 * 64 + 4 + 100 * 16);
        assertThat(cell.bytes()).isEqualTo(8 * cell.accesses());
        assertThat(cell.contained()).isEqualTo(99);
        assertThat(cell.uncontained()).isEqualTo(1);
        assertThat(cell.hostsLost()).isEqualTo(1);
        assertThat(cell.vmsLost()).isEqualTo(1);
        assertThat(cell.vmSecondsLost()).isEqualTo(240.5 + 1.25);
        assertThat(cell.virtualSeconds()).isEqualTo(700e-6);
        assertThat(cell.gatherRatio()).isEqualTo((double) cell.accesses() / cell.tlps());
        assertThat(cell.stage2()).isEqualTo(Map.of("NORMAL_NC", 1L, "DEVICE_nGnRE", 1L));
        assertThat(run.truth()).isEqualTo(Truth.NONE);
        assertThat(run.accounting().balanced()).isTrue();
        assertThat(run.digests()).containsOnlyKeys(HOST);
        assertThat(run.result(info(HOST)).digest()).isEqualTo(RunDigest.of(run.digests()));
        assertThat(run.latency().toResult().p50()).isEqualTo(2_000);
    }

    @Property(tries = 40)
    void orderAmongTopicsDoesNotMatter(@ForAll long seed) {
        PartitionLog log =
                PartitionLog.of(HonestHost.life("r", HOST, 20), HonestHost.life("r", "device-only/grace-0", 5));
        assertThat(PartitionLog.shape(log.feedAll(new PartitionFold(0), seed)))
                .isEqualTo(PartitionLog.shape(log.feedAll(new PartitionFold(0), 1)));
    }

    @Test
    void copiesAreSkippedAndCounted() {
        HonestHost host = HonestHost.life("r", HOST, 10);
        RunSummary once = fold(PartitionLog.of(host));
        RunSummary twice = fold(PartitionLog.of(host).appendAll(host.all()));
        assertThat(twice.truth())
                .isEqualTo(new Truth(0, 0, 0, 0, 0, 0, host.all().size()));
        assertThat(twice.cells().get(CELL).state().toString())
                .isEqualTo(once.cells().get(CELL).state().toString());
        assertThat(twice.accounting()).isEqualTo(once.accounting());
    }

    @Test
    void copyThatDiffersRaisesTheAlarmAfterARestartToo() {
        HonestHost host = HonestHost.life("r", HOST, 3);
        HonestHost liar = new HonestHost("r", HOST);
        liar.bursts(0, MemoryType.NORMAL_NC, 63, 0, 0);
        PartitionLog log = PartitionLog.of(host);
        PartitionFold before = log.feed(new PartitionFold(3), log.size(), 1);
        List<PartSnapshot> parts = before.writeParts();

        PartitionFold restarted = PartitionFold.restore(3, before.manifest(), parts, 0);
        log.appendAll(liar.on(Topic.MMIO)).appendAll(host.on(Topic.HOSTS)).feedAll(restarted, 1);

        Truth truth = summary(restarted).truth();
        assertThat(truth.divergentCopies()).isEqualTo(1);
        assertThat(truth.copiesSkipped()).isEqualTo(host.on(Topic.HOSTS).size());
    }

    @Test
    void copyThatDiffersRaisesTheAlarm() {
        HonestHost host = HonestHost.life("r", HOST, 3);
        HonestHost liar = new HonestHost("r", HOST);
        liar.bursts(0, MemoryType.NORMAL_NC, 63, 0, 0);
        RunSummary run = fold(PartitionLog.of(host).appendAll(liar.on(Topic.MMIO)));
        assertThat(run.truth().divergentCopies()).isEqualTo(1);
        assertThat(run.truth().copiesSkipped()).isZero();
        assertThat(run.accounting().balanced()).isFalse();
    }

    @Test
    void missingBurstsAreLostAndBreakTheBalance() {
        HonestHost host = HonestHost.life("r", HOST, 10);
        PartitionLog log = new PartitionLog();
        List<Written> records = new ArrayList<>(host.all());
        records.removeAll(host.on(Topic.MMIO).subList(4, 6));
        RunSummary run = fold(log.appendAll(records));
        assertThat(run.truth().burstsLost()).isEqualTo(2);
        assertThat(run.truth().burstsFoldedTwice()).isZero();
        assertThat(run.truth().chainBreaks()).isZero();
        assertThat(run.truth().imbalance()).isPositive();
        assertThat(run.accounting().lostBursts()).isEqualTo(2);
    }

    @Test
    void burstsMissingAtTheEndAreLostOnceNothingMoreCanCome() {
        HonestHost host = HonestHost.life("r", HOST, 10);
        List<Written> records = new ArrayList<>(host.all());
        records.remove(host.on(Topic.MMIO).getLast());
        RunSummary run = fold(new PartitionLog().appendAll(records));
        assertThat(run.digests()).hasSize(1);
        assertThat(run.truth().burstsLost()).isEqualTo(1);
        assertThat(run.truth().burstsFoldedTwice()).isZero();
    }

    /** What a monitor would do that stored its state and its position apart: the last burst is in the sums and comes again. */
    @Test
    void burstThatIsFoldedAgainBecauseTheStateForgotItsNumberIsCountedAsFoldedTwice() {
        HonestHost host = new HonestHost("r", HOST);
        host.boots(0);
        host.bursts(0, MemoryType.NORMAL_NC, 64, 0, 0);
        PartitionLog log = PartitionLog.of(host);
        PartitionFold fold = log.feed(new PartitionFold(0), Integer.MAX_VALUE, 1);
        int mmio = MonitorTopics.place(Topic.MMIO);
        long next = host.on(Topic.MMIO).size();
        PartSnapshot state = fold.writeParts().getFirst();
        Manifest manifest = fold.manifest();
        PartSnapshot forgetful = new PartSnapshot(
                state.run(),
                state.partition(),
                state.positions(),
                state.firstSendEpochMicros(),
                state.lastSendEpochMicros(),
                state.lastBurstEpochMicros(),
                state.lastFoldEpochMs(),
                state.latency(),
                List.of(withLast(state.hosts().getFirst(), mmio, next - 1)),
                state.series());
        Manifest earlier = new Manifest(
                manifest.partition(),
                with(manifest.positions(), mmio, next - 1),
                manifest.over(),
                manifest.live(),
                manifest.cells(),
                manifest.truth(),
                manifest.latency(),
                manifest.records(),
                manifest.refused());

        PartitionFold torn = PartitionFold.restore(0, earlier, List.of(forgetful), 0);
        log.feed(torn, Integer.MAX_VALUE, 1);

        assertThat(summary(torn).truth().burstsFoldedTwice()).isEqualTo(1);
        assertThat(summary(log.feed(fold, Integer.MAX_VALUE, 1)).truth().burstsFoldedTwice())
                .isZero();
    }

    @Test
    void burstThatDoesNotConserveIsSeenAtOnce() {
        HonestHost host = new HonestHost("r", HOST);
        host.boots(0);
        host.bursts(0, MemoryType.NORMAL_NC, 64, 0, 5);
        RunSummary run = fold(PartitionLog.of(host));
        assertThat(run.truth().imbalance()).isEqualTo(5);
    }

    @Test
    void faultThatOnlyTheBurstsKnowBreaksTheBalance() {
        HonestHost host = HonestHost.life("r", HOST, 6);
        List<Written> records = new ArrayList<>(host.all());
        records.removeAll(host.on(Topic.FAULTS).subList(0, 1));
        assertThat(fold(new PartitionLog().appendAll(records)).truth())
                .matches(truth -> truth.imbalance() > 0 && truth.eventsLost() == 1);
    }

    @Test
    void runThatIsForgottenLeavesItsTotalsAndNothingElse() {
        HonestHost host = HonestHost.life("r", HOST, 10);
        HonestHost unended = new HonestHost("u", HOST);
        unended.boots(0);
        unended.bursts(0, MemoryType.NORMAL_NC, 64, 0, 0);
        PartitionFold fold = PartitionLog.of(host, unended).feedAll(new PartitionFold(0), 1);

        fold.forget(Set.of("u", "never-met"));

        assertThat(fold.runs()).containsExactly("r");
        assertThat(fold.over()).containsExactly("u");
        PartitionView view = fold.view(0, Long.MAX_VALUE);
        assertThat(view.lifetime().cells().get(CELL).bursts().total(Column.ISSUED))
                .isEqualTo(64);
        PartitionLog.of(unended).feedAll(fold, 1);
        assertThat(fold.runs()).as("what comes later is a copy").containsExactly("r");
    }

    @Test
    void chainThatDoesNotFollowIsCounted() {
        HonestHost host = new HonestHost("r", HOST);
        HonestHost other = new HonestHost("r", HOST);
        host.bursts(0, MemoryType.NORMAL_NC, 64, 0, 0);
        other.bursts(0, MemoryType.NORMAL_NC, 32, 0, 0);
        other.bursts(1_000, MemoryType.NORMAL_NC, 32, 0, 0);
        PartitionLog log = PartitionLog.of(host).append(other.on(Topic.MMIO).get(1));
        assertThat(fold(log).truth().chainBreaks()).isEqualTo(1);
    }

    @Test
    void damagedBurstIsRefusedAndMakesNoHost() {
        HonestHost host = new HonestHost("ghost", HOST);
        host.bursts(0, MemoryType.NORMAL_NC, 64, 0, 0);
        Written burst = host.on(Topic.MMIO).getFirst();
        byte[] damaged = burst.burst().clone();
        damaged[10] ^= 1;
        PartitionFold fold = new PartitionLog()
                .append(new Written(Topic.MMIO, burst.key(), damaged, null))
                .feedAll(new PartitionFold(0), 1);
        assertThat(fold.runs()).isEmpty();
        assertThat(fold.view(0, 1).refused()).isEqualTo(Map.of("guest.mmio", 1L));
        assertThat(fold.position(Topic.MMIO)).isEqualTo(1);
    }

    @Test
    void hostIsCompleteOnlyWhenEverythingBeforeItsEndIsFolded() {
        HonestHost host = HonestHost.life("r", HOST, 10);
        PartitionFold fold = new PartitionFold(0);
        PartitionLog behind = new PartitionLog().appendAll(host.on(Topic.HOSTS));
        behind.feed(fold, 100, 1);
        assertThat(fold.needsSeal()).isTrue();
        fold.sealAt(MonitorTopics.FOLDED.stream()
                .mapToLong(topic -> host.on(topic).size())
                .toArray());
        assertThat(fold.completeSealed()).isFalse();
        PartitionLog.of(host).feed(fold, Integer.MAX_VALUE, 1);
        assertThat(fold.completeSealed()).isTrue();
        assertThat(fold.needsSeal()).isFalse();
    }

    @Test
    void silentHostIsNamedUntilItEnds() {
        HonestHost host = new HonestHost("r", HOST);
        host.boots(0);
        PartitionFold fold = PartitionLog.of(host).feed(new PartitionFold(0), 10, 1);
        long nowMs = PartitionLog.NOW_MICROS / 1000;
        assertThat(fold.view(nowMs + 29_000, 30_000).live().getFirst().silent()).isEmpty();
        assertThat(fold.view(nowMs + 31_000, 30_000).live().getFirst().silent()).containsExactly(HOST);
        host.finishes();
        PartitionLog.of(host).feed(fold, 10, 1);
        assertThat(fold.view(nowMs + 90_000, 30_000).live().getFirst().silent()).isEmpty();
    }

    @Test
    void hostsThatTakeTurnsMayBeSilentForAsLongAsTheOthersHaveWaitedTwice() {
        PartitionFold fold = new PartitionFold(0);
        PartitionLog log = new PartitionLog();
        HonestHost first = new HonestHost("r", HOST);
        first.boots(0);
        log.appendAll(first.on(Topic.HOSTS)).feed(fold, 10, 1);
        long bootedMs = PartitionLog.NOW_MICROS / 1000;
        HonestHost second = new HonestHost("r", "vma-flag/grace-1");
        second.boots(0);
        log.appendAll(second.on(Topic.HOSTS)).at(bootedMs + 40_000).feed(fold, 10, 1);
        assertThat(silent(fold, bootedMs + 79_000)).isEmpty();
        assertThat(silent(fold, bootedMs + 81_000)).containsExactly(HOST);
    }

    private static List<String> silent(PartitionFold fold, long nowMs) {
        return fold.view(nowMs, 30_000).live().getFirst().silent();
    }

    @Property(tries = 20)
    void partsAddUpToTheSameRunInAnyOrder(@ForAll long seed) {
        List<PartSummary> parts = new ArrayList<>();
        for (int partition = 0; partition < 4; partition++) {
            PartitionFold fold = PartitionLog.of(HonestHost.life("r", "vma-flag/grace-" + partition, 5 + partition))
                    .feedAll(new PartitionFold(partition), partition);
            parts.addAll(fold.view(0, Long.MAX_VALUE).live());
        }
        String ordered = PartitionLog.shape(RunSummary.of(parts));
        Collections.shuffle(parts, new Random(seed));
        assertThat(PartitionLog.shape(RunSummary.of(parts))).isEqualTo(ordered);
    }

    @Test
    void runThatIsOverStaysInTheLifetimeSums() {
        HonestHost host = HonestHost.life("r", HOST, 10);
        PartitionFold fold = PartitionLog.of(host).feedAll(new PartitionFold(0), 1);
        PartSummary before = fold.view(0, 1).live().getFirst();
        fold.retire(Set.of("r", "unknown"));
        PartitionView after = fold.view(0, 1);
        assertThat(after.live()).isEmpty();
        assertThat(after.lifetime().cells().get(CELL).state().toString())
                .isEqualTo(before.cells().get(CELL).state().toString());
        PartitionLog.of(host).appendAll(host.on(Topic.MMIO)).feed(fold, 100, 1);
        assertThat(fold.runs()).isEmpty();
        assertThat(fold.view(0, 1).lifetime().truth().copiesSkipped())
                .isEqualTo(host.on(Topic.MMIO).size());
    }

    @Test
    void runIsNotRetiredBeforeItIsCompleteHere() {
        HonestHost host = HonestHost.life("r", HOST, 10);
        PartitionFold fold = PartitionLog.of(host).feed(new PartitionFold(0), 12, 1);
        fold.retire(Set.of("r"));
        assertThat(fold.runs()).containsExactly("r");
    }

    private static RunSummary fold(PartitionLog log) {
        return summary(log.feedAll(new PartitionFold(0), 1));
    }

    private static List<Long> with(List<Long> values, int place, long value) {
        List<Long> changed = new ArrayList<>(values);
        changed.set(place, value);
        return changed;
    }

    private static HostSnapshot withLast(HostSnapshot h, int place, long last) {
        return new HostSnapshot(
                h.host(),
                h.cell(),
                h.totals(),
                with(h.last(), place, last),
                h.fingerprints(),
                h.boot(),
                h.up(),
                h.lengthNs(),
                h.bootedAtNs(),
                h.crashedUpNs(),
                h.lastNsOfBoot(),
                h.reachedNs(),
                h.chain(),
                h.burstsLost(),
                h.eventsLost(),
                h.copies(),
                h.divergent(),
                h.chainBreaks(),
                h.finish(),
                h.finalUpNs(),
                h.complete(),
                h.unplaced());
    }

    private static RunSummary summary(PartitionFold fold) {
        return RunSummary.of(fold.view(0, Long.MAX_VALUE).live());
    }

    private static RunInfo info(String host) {
        return new RunInfo("r", "s", 1, 0, HonestHost.LENGTH_NS, 1, new TreeMap<>(Map.of(host, CELL)));
    }
}
