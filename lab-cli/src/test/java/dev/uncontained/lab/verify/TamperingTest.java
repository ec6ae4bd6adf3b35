package dev.uncontained.lab.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.uncontained.events.Event;
import dev.uncontained.events.Hex;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.MmioBurst;
import dev.uncontained.events.RegionEvent.RegionRegistered;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.Stage2Event.Stage2Mapped;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.core.guest.HostWorld;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.Terminal;
import dev.uncontained.lab.runlog.Exported;
import dev.uncontained.lab.runlog.Meter;
import dev.uncontained.lab.runlog.RunFile;
import dev.uncontained.lab.runlog.RunRecord;
import dev.uncontained.lab.verify.Breach.Law;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run is made, changed in one place with all care, exported, and verified from the file: the place is named. */
@Timeout(120)
class TamperingTest {
    private static final String GRACE = "vma-flag/grace-0";
    private static final String SOC = "always-normal-nc/soc-0";

    private HonestRun run;
    private RunEvent.@Nullable RunStarted manifest;
    private @Nullable Path resultJson;

    private Path directory;

    @BeforeEach
    void make(@TempDir Path temp) throws Exception {
        directory = temp;
        run = HonestRun.whole();
    }

    private VerifyReport verify() throws IOException, InterruptedException {
        RunFile exported = RunFile.open(Exported.write(run, directory.resolve("run.lab")));
        Terminal quiet = new Terminal(new PrintWriter(new StringWriter()), false);
        try (Meter meter = new Meter(quiet, "verify", -1)) {
            return new VerifyRun(exported, manifest, resultJson, 2).verify(meter);
        }
    }

    private Breach onlyBreach() throws IOException, InterruptedException {
        VerifyReport report = verify();
        assertThat(report.verified()).isFalse();
        assertThat(report.breachCount()).as(report.text(20)).isEqualTo(1);
        return report.breaches().getFirst();
    }

    private static void assertAt(Breach breach, RunRecord record) {
        assertThat(breach.topic()).isEqualTo(record.topic().topicName());
        assertThat(breach.partition()).isEqualTo(record.partition());
        assertThat(breach.offset()).isEqualTo(record.offset());
        assertThat(breach.host()).isEqualTo(record.host());
    }

    private MmioBurst burst(int place) throws Exception {
        RunRecord record = run.records.get(place);
        return new BurstCodec().decode(record.key(), record.value());
    }

    private static byte[] encode(MmioBurst burst, long previousChain) {
        byte[] key = burst.header().key().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return new BurstCodec().encode(burst, BurstCodec.keyHash(key), previousChain);
    }

    private static MmioBurst with(MmioBurst b, long seq, long issued, long completed, long bytes) {
        return with(b, seq, issued, completed, bytes, b.stage2Version());
    }

    private static MmioBurst with(MmioBurst b, long seq, long issued, long completed, long bytes, long stage2Version) {
        return new MmioBurst(
                new dev.uncontained.events.Header(
                        b.header().run(),
                        b.header().host(),
                        b.header().boot(),
                        b.header().virtualNs(),
                        seq),
                b.vm(),
                b.vcpu(),
                b.region(),
                b.k(),
                b.firstAccess(),
                b.lastAccess(),
                b.firstPs(),
                b.lastPs(),
                b.loads(),
                b.stores(),
                b.atomics(),
                b.barriers(),
                b.others(),
                issued,
                completed,
                b.corrupted(),
                b.contained(),
                b.uncontained(),
                b.discardedCrash(),
                b.discardedZap(),
                b.discardedVm(),
                b.discardedEnd(),
                b.inFlightBefore(),
                b.inFlightAfter(),
                b.allOnes(),
                bytes,
                b.overwrittenBytes(),
                b.tlps(),
                b.writeTlps(),
                b.wireBytes(),
                b.memoryType(),
                stage2Version,
                b.chain(),
                b.intendedEpochMicros());
    }

    @Test
    void anHonestRunIsVerifiedAndCounted() throws Exception {
        VerifyReport report = verify();

        assertThat(report.verified()).as(report.text(20)).isTrue();
        assertThat(report.checked().get(VerifyRun.RECORDS)).isEqualTo(run.records.size());
        assertThat(report.checked().get(VerifyRun.ACCESSES)).isPositive();
        assertThat(report.checked().get("hosts executed again from their first boot"))
                .isEqualTo(4);
        assertThat(report.checked().get("results recomputed and compared")).isEqualTo(1);
        assertThat(run.event(run.find(Topic.HOSTS, SOC, e -> e instanceof HostEvent.HostCrashed)))
                .as("the scenario is worth verifying: a host crashes")
                .isNotNull();
        assertThat(report.text(20)).contains("verdict     verified: every record is what the scenario makes it");
    }

    @Test
    void copiesAreNoBreach() throws Exception {
        for (Topic topic : new Topic[] {Topic.STAGE2, Topic.MMIO}) {
            RunRecord again = run.records.get(run.find(topic, GRACE, 1));
            int behind = run.find(topic, GRACE, 4);
            run.records.add(behind, again);
        }
        MmioBurst later = burst(run.find(Topic.MMIO, GRACE, 2));
        byte[] otherClock = encode(later, burst(run.find(Topic.MMIO, GRACE, 1)).chain());
        assertThat(otherClock)
                .isEqualTo(run.records.get(run.find(Topic.MMIO, GRACE, 2)).value());

        VerifyReport report = verify();

        assertThat(report.verified()).as(report.text(20)).isTrue();
        assertThat(report.checked().get("copies among them, each equal to its first"))
                .isEqualTo(2);
    }

    @Test
    void oneByteChangedIsFound() throws Exception {
        int place = run.find(Topic.MMIO, GRACE, 7);
        byte[] value = run.records.get(place).value().clone();
        value[20] ^= 0x10;
        RunRecord changed = run.replace(place, value);

        Breach breach = verify().breaches().getFirst();

        assertAt(breach, changed);
        assertThat(breach.law()).isEqualTo(Law.CHECKSUM);
        assertThat(breach.expected()).isEqualTo("burst 8");
        assertThat(breach.found()).contains("checksum is", "the bytes give");
    }

    @Test
    void oneByteOfAnEventChangedIsFound() throws Exception {
        int place = run.find(Topic.STAGE2, GRACE, 3);
        byte[] value = run.records.get(place).value().clone();
        value[60] ^= 0x01;
        RunRecord changed = run.replace(place, value);

        Breach breach = verify().breaches().getFirst();

        assertAt(breach, changed);
        assertThat(breach.law()).isEqualTo(Law.CHECKSUM);
        assertThat(breach.expected()).isEqualTo("number 4 of " + GRACE);
    }

    @Test
    void aBurstDroppedIsFound() throws Exception {
        run.records.remove(run.find(Topic.MMIO, GRACE, 9));
        RunRecord behind = run.records.get(run.find(Topic.MMIO, GRACE, 9));

        Breach breach = verify().breaches().getFirst();

        assertAt(breach, behind);
        assertThat(breach.law()).isEqualTo(Law.SEQUENCE);
        assertThat(breach.expected()).isEqualTo("burst 10");
        assertThat(breach.found()).isEqualTo("burst 11");
    }

    @Test
    void theLastBurstDroppedIsFound() throws Exception {
        int bursts = (int) run.records.stream()
                .filter(r -> r.topic() == Topic.MMIO && r.host().equals(GRACE))
                .count();
        run.records.remove(run.find(Topic.MMIO, GRACE, bursts - 1));

        Breach breach = verify().breaches().getFirst();

        assertThat(breach.topic()).isEqualTo("guest.mmio");
        assertThat(breach.host()).isEqualTo(GRACE);
        assertThat(breach.place()).endsWith("at its end");
        assertThat(breach.expected()).isEqualTo("burst " + bursts);
    }

    @Test
    void aBurstAddedBehindTheEndIsFound() throws Exception {
        int bursts = (int) run.records.stream()
                .filter(r -> r.topic() == Topic.MMIO && r.host().equals(GRACE))
                .count();
        MmioBurst last = burst(run.find(Topic.MMIO, GRACE, bursts - 1));
        byte[] more = encode(with(last, bursts + 1, last.issued(), last.completed(), last.bytes()), last.chain());
        RunRecord added = new RunRecord(
                Topic.MMIO,
                0,
                1_000_000,
                0,
                run.records.get(run.find(Topic.MMIO, GRACE, 0)).key(),
                more,
                null);
        run.records.add(added);

        Breach breach = verify().breaches().getFirst();

        assertAt(breach, added);
        assertThat(breach.law()).isEqualTo(Law.SEQUENCE);
        assertThat(breach.expected()).isEqualTo("nothing: the host has written " + bursts + " bursts");
    }

    @Test
    void aBurstAddedUnderTheNumberOfAnotherIsFound() throws Exception {
        int place = run.find(Topic.MMIO, GRACE, 5);
        MmioBurst sixth = burst(place);
        byte[] other = encode(
                with(sixth, 6, sixth.issued() + 1, sixth.completed() + 1, sixth.bytes()),
                burst(run.find(Topic.MMIO, GRACE, 4)).chain());
        RunRecord r = run.records.get(place);
        RunRecord added = new RunRecord(r.topic(), r.partition(), 1_000_000, 0, r.key(), other, null);
        run.records.add(place + 1, added);

        Breach breach = verify().breaches().getFirst();

        assertAt(breach, added);
        assertThat(breach.law()).isEqualTo(Law.COPY);
    }

    @Test
    void twoBurstsSwappedAreFound() throws Exception {
        int first = run.find(Topic.MMIO, GRACE, 5);
        int second = run.find(Topic.MMIO, GRACE, 6);
        byte[] value = run.records.get(first).value();
        RunRecord early = run.replace(first, run.records.get(second).value());
        run.replace(second, value);

        Breach breach = verify().breaches().getFirst();

        assertAt(breach, early);
        assertThat(breach.law()).isEqualTo(Law.SEQUENCE);
        assertThat(breach.found()).isEqualTo("burst 7");
    }

    @Test
    void aBurstRewrittenWithCareIsFoundByExecution() throws Exception {
        int place = run.find(Topic.MMIO, GRACE, 5);
        MmioBurst sixth = burst(place);
        RunRecord changed = run.replace(
                place,
                encode(
                        with(sixth, 6, sixth.issued(), sixth.completed(), sixth.bytes() + 64),
                        burst(run.find(Topic.MMIO, GRACE, 4)).chain()));

        Breach breach = verify().breaches().getFirst();

        assertAt(breach, changed);
        assertThat(breach.law()).isEqualTo(Law.BURST);
        assertThat(breach.what()).isEqualTo("burst 6, bytes");
        assertThat(breach.expected()).isEqualTo(String.valueOf(sixth.bytes()));
        assertThat(breach.found()).isEqualTo(String.valueOf(sixth.bytes() + 64));
    }

    @Test
    void aBrokenChainIsFound() throws Exception {
        int place = run.find(Topic.MMIO, GRACE, 5);
        RunRecord changed = run.replace(place, encode(burst(place), 4711));

        Breach breach = onlyBreachOfBursts();

        assertAt(breach, changed);
        assertThat(breach.law()).isEqualTo(Law.CHAIN);
    }

    private Breach onlyBreachOfBursts() throws IOException, InterruptedException {
        return verify().breaches().stream()
                .filter(b -> b.topic().equals("guest.mmio") && b.partition() >= 0)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aVmaFlagFlippedIsFound() throws Exception {
        int place = run.find(Topic.REGIONS, GRACE, e -> e instanceof RegionRegistered);
        RegionRegistered e = (RegionRegistered) run.event(place);
        Hex flipped = new Hex(e.vmFlags().value() ^ (1L << 39));
        RunRecord changed = run.replace(
                place,
                run.codec.encode(new RegionRegistered(
                        e.header(),
                        e.reply(),
                        e.region(),
                        e.device(),
                        e.vm(),
                        e.kind(),
                        e.index(),
                        e.gpa(),
                        e.pa(),
                        e.sizeBytes(),
                        e.prefetchable(),
                        e.msix(),
                        flipped,
                        e.hostMapping(),
                        e.audited())));

        Breach breach = onlyBreach();

        assertAt(breach, changed);
        assertThat(breach.law()).isEqualTo(Law.REGION);
        assertThat(breach.what()).isEqualTo("RegionRegistered 1, vmFlags");
        assertThat(breach.expected()).isEqualTo(e.vmFlags().toString());
        assertThat(breach.found()).isEqualTo(flipped.toString());
    }

    @Test
    void aDescriptorFlippedIsFound() throws Exception {
        int place = run.find(Topic.STAGE2, GRACE, e -> e instanceof Stage2Mapped);
        Stage2Mapped e = (Stage2Mapped) run.event(place);
        Hex flipped = new Hex(e.descriptor().value() ^ (1L << 2));
        RunRecord changed = run.replace(
                place,
                run.codec.encode(new Stage2Mapped(
                        e.header(),
                        e.reply(),
                        e.vm(),
                        e.region(),
                        e.ipa(),
                        e.pa(),
                        e.sizeBytes(),
                        e.level(),
                        flipped,
                        e.memoryType(),
                        e.row(),
                        e.answers(),
                        e.version())));

        Breach breach = onlyBreach();

        assertAt(breach, changed);
        assertThat(breach.law()).isEqualTo(Law.MAPPING);
        assertThat(breach.what()).endsWith(", descriptor");
        assertThat(breach.expected()).isEqualTo(e.descriptor().toString());
    }

    @Test
    void anotherResultIsFound() throws Exception {
        int place = run.find(Topic.RUNS, "", e -> e instanceof RunEvent.RunCompleted);
        RunResult r = ((RunEvent.RunCompleted) run.event(place)).result();
        RunResult other = new RunResult(
                r.run(),
                r.scenario(),
                r.seed(),
                "0123456789abcdef",
                r.partial(),
                r.policies(),
                r.accounting(),
                r.pipeline());
        RunRecord changed = run.replace(place, run.codec.encode(new RunEvent.RunCompleted(HonestRun.RUN, other)));

        Breach breach = onlyBreach();

        assertAt(breach, changed);
        assertThat(breach.law()).isEqualTo(Law.RESULT);
        assertThat(breach.what()).isEqualTo("RunCompleted, digest");
        assertThat(breach.expected()).isEqualTo(r.digest());
    }

    private static Breach only(VerifyReport report, Law law) {
        assertThat(report.verified()).isFalse();
        List<Breach> ofLaw =
                report.breaches().stream().filter(b -> b.law() == law).toList();
        assertThat(ofLaw).as(report.text(20)).hasSize(1);
        return ofLaw.getFirst();
    }

    @Test
    void aBurstUnderAStage2VersionNobodyMadeHasNoCause() throws Exception {
        int place = run.find(Topic.MMIO, GRACE, 5);
        MmioBurst sixth = burst(place);
        long made = run.highestVersion(GRACE, sixth.header().boot());
        MmioBurst other = with(sixth, 6, sixth.issued(), sixth.completed(), sixth.bytes(), made + 1);
        RunRecord changed = run.replace(
                place, encode(other, burst(run.find(Topic.MMIO, GRACE, 4)).chain()));

        VerifyReport report = verify();

        Breach cause = only(report, Law.CAUSALITY);
        assertAt(cause, changed);
        assertThat(cause.what()).isEqualTo("burst 6, stage2Version");
        assertThat(cause.expected()).isEqualTo("0 to " + made + ", which kvm.stage2 has made in boot 1");
        assertThat(cause.found()).isEqualTo(String.valueOf(made + 1));
        Breach executed = only(report, Law.BURST);
        assertAt(executed, changed);
        assertThat(executed.what()).isEqualTo("burst 6, stage2Version");
        assertThat(executed.expected()).isEqualTo(String.valueOf(sixth.stage2Version()));
    }

    @Test
    void aBurstUnderAnotherStage2VersionThatWasMadeIsFoundByExecution() throws Exception {
        int place = run.find(Topic.MMIO, GRACE, 5);
        MmioBurst sixth = burst(place);
        long made = run.highestVersion(GRACE, sixth.header().boot());
        assertThat(made).as("a later one").isGreaterThan(sixth.stage2Version());
        MmioBurst other = with(sixth, 6, sixth.issued(), sixth.completed(), sixth.bytes(), made);
        RunRecord changed = run.replace(
                place, encode(other, burst(run.find(Topic.MMIO, GRACE, 4)).chain()));

        Breach breach = only(verify(), Law.BURST);

        assertAt(breach, changed);
        assertThat(breach.what()).isEqualTo("burst 6, stage2Version");
        assertThat(breach.found()).isEqualTo(String.valueOf(made));
    }

    @Test
    void aBurstThatMakesAnAccessDoesNotConserve() throws Exception {
        int place = run.find(Topic.MMIO, GRACE, 5);
        MmioBurst sixth = burst(place);
        MmioBurst other = with(sixth, 6, sixth.issued() + 3, sixth.completed(), sixth.bytes());
        RunRecord changed = run.replace(
                place, encode(other, burst(run.find(Topic.MMIO, GRACE, 4)).chain()));

        Breach breach = only(verify(), Law.CONSERVATION);

        assertAt(breach, changed);
        assertThat(breach.what()).isEqualTo("burst 6");
        assertThat(breach.found()).isEqualTo("3 more in than out");
    }

    @Test
    void anAlteredResultFileIsFound() throws Exception {
        RunResult r = ((RunEvent.RunCompleted)
                        run.event(run.find(Topic.RUNS, "", e -> e instanceof RunEvent.RunCompleted)))
                .result();
        ObjectNode said = run.codec.mapper().valueToTree(r);
        Path file = directory.resolve("result.json");
        resultJson = file;
        Files.writeString(file, said.toPrettyString());
        assertThat(verify().checked()).containsEntry("results recomputed and compared", 2L);

        ((ObjectNode) said.get("accounting")).put("completed", r.accounting().completed() + 1);
        Files.writeString(file, said.toPrettyString());

        Breach breach = onlyBreach();
        assertThat(breach.law()).isEqualTo(Law.RESULT);
        assertThat(breach.place()).isEqualTo(file.toString());
        assertThat(breach.what()).isEqualTo("accounting.completed");
        assertThat(breach.expected()).isEqualTo(String.valueOf(r.accounting().completed()));
        assertThat(breach.found()).isEqualTo(String.valueOf(r.accounting().completed() + 1));

        Files.writeString(file, "{");
        Breach broken = onlyBreach();
        assertThat(broken.law()).isEqualTo(Law.RESULT);
        assertThat(broken.place()).isEqualTo(file.toString());
    }

    @Test
    void aManifestThatBeganAnotherRunIsFound() throws Exception {
        RunEvent.RunStarted s = HonestRun.started();
        manifest = new RunEvent.RunStarted(s.run(), s.startedAtEpochMs(), "another", s.scenario(), s.platforms());

        Breach breach = onlyBreach();

        assertThat(breach.law()).isEqualTo(Law.RESULT);
        assertThat(breach.place()).isEqualTo("manifest.json");
        assertThat(breach.what()).isEqualTo("started, labVersion");
        assertThat(breach.expected()).isEqualTo("test, as RunStarted says");
        assertThat(breach.found()).isEqualTo("another");
    }

    @Test
    void theFirstBurstDroppedIsNotTakenForCut() throws Exception {
        run.records.remove(run.find(Topic.MMIO, GRACE, 0));
        RunRecord behind = run.records.get(run.find(Topic.MMIO, GRACE, 0));

        Breach breach = verify().breaches().getFirst();

        assertAt(breach, behind);
        assertThat(breach.law()).isEqualTo(Law.SEQUENCE);
        assertThat(breach.expected()).isEqualTo("burst 1");
        assertThat(breach.found()).isEqualTo("burst 2");
    }

    @Test
    void theFirstEventDroppedIsNotTakenForCut() throws Exception {
        for (Topic topic : List.of(Topic.HOSTS, Topic.REGIONS, Topic.STAGE2, Topic.ABORTS)) {
            run = HonestRun.whole();
            run.records.remove(run.find(topic, GRACE, 0));
            RunRecord behind = run.records.get(run.find(topic, GRACE, 0));

            Breach breach = verify().breaches().getFirst();

            assertAt(breach, behind);
            assertThat(breach.law()).isEqualTo(Law.SEQUENCE);
            assertThat(breach.expected()).isEqualTo("number 1");
        }
    }

    @Test
    void allRecordsOfAHostDroppedAreNotTakenForCut() throws Exception {
        for (Topic topic : List.of(Topic.STAGE2, Topic.MMIO)) {
            run = HonestRun.whole();
            run.records.removeIf(r -> r.topic() == topic && r.host().equals(GRACE));

            VerifyReport report = verify();

            assertThat(report.cut()).isEmpty();
            Breach breach = report.breaches().stream()
                    .filter(b -> b.law() == Law.SEQUENCE)
                    .findFirst()
                    .orElseThrow();
            assertThat(breach.topic()).isEqualTo(topic.topicName());
            assertThat(breach.host()).isEqualTo(GRACE);
            assertThat(breach.expected()).contains("s 1 to ");
        }
    }

    @Test
    void burstsUnderMappingsThatRetentionCutAreStillChecked() throws Exception {
        run.records.removeIf(r -> r.topic() == Topic.STAGE2);
        run.cut(Topic.STAGE2);

        VerifyReport report = verify();

        assertThat(report.breachCount()).as(report.text(20)).isZero();
        assertThat(report.verified()).isFalse();
        assertThat(report.cut()).hasSize(4);
    }

    @Test
    void whatRetentionCutIsNamedAndTheRestChecked() throws Exception {
        run.cut(Topic.MMIO);
        for (int n = 0; n < 5; n++) {
            run.records.remove(run.find(Topic.MMIO, SOC, 0));
        }

        VerifyReport report = verify();

        assertThat(report.breachCount()).as(report.text(20)).isZero();
        assertThat(report.verified()).isFalse();
        assertThat(report.cut()).hasSize(1);
        assertThat(report.cut().getFirst().firstSeq()).isEqualTo(6);
        assertThat(report.text(20)).contains("NOT PROVED");
    }

    @Test
    void garbageThatNothingMissesIsCounted() throws Exception {
        RunRecord r = run.records.get(run.find(Topic.FAULTS, SOC, 0));
        run.records.add(
                run.find(Topic.FAULTS, SOC, 0),
                new RunRecord(r.topic(), r.partition(), 99, 0, r.key(), new byte[] {1, 2, 3}, null));

        VerifyReport report = verify();

        assertThat(report.verified()).as(report.text(20)).isTrue();
        assertThat(report.checked().get("unreadable records that nothing misses"))
                .isEqualTo(1);
    }

    @Test
    void garbageOnEveryTopicIsCounted() throws Exception {
        int poison = run.poison();

        VerifyReport report = verify();

        assertThat(report.verified()).as(report.text(20)).isTrue();
        assertThat(report.checked().get("unreadable records that nothing misses"))
                .isEqualTo(poison)
                .isPositive();
    }

    private RunRecord makeUnreadable(Class<? extends RunEvent> type) throws Exception {
        int place = run.find(Topic.RUNS, "", type::isInstance);
        RunRecord changed =
                run.replace(place, Arrays.copyOf(run.records.get(place).value(), 40));
        run.poison();
        return changed;
    }

    @Test
    void garbageStandsForARunCompletedThatIsMissing() throws Exception {
        RunRecord changed = makeUnreadable(RunEvent.RunCompleted.class);

        Breach breach = onlyBreach();

        assertAt(breach, changed);
        assertThat(breach.law()).isEqualTo(Law.CHECKSUM);
        assertThat(breach.expected()).isEqualTo("RunCompleted");
    }

    @Test
    void garbageStandsForARunStartedThatIsMissing() throws Exception {
        makeUnreadable(RunEvent.RunStarted.class);
        RunRecord first = run.records.getFirst();

        assertThatThrownBy(this::verify)
                .isInstanceOf(LabException.class)
                .hasMessageContaining("no RunStarted")
                .hasMessageContaining("lab.runs-0 offset " + first.offset())
                .extracting(e -> ((LabException) e).exitStatus())
                .isEqualTo(LabException.BAD_RESULT);

        manifest = HonestRun.started();
        Breach breach = onlyBreach();
        assertAt(breach, first);
        assertThat(breach.law()).isEqualTo(Law.CHECKSUM);
        assertThat(breach.expected()).isEqualTo("RunStarted");
    }

    @Test
    void aRunThatWasStoppedIsVerifiedUpToThere() throws Exception {
        for (boolean answered : new boolean[] {true, false}) {
            Event booted = run.event(run.find(Topic.HOSTS, GRACE, 0));
            assertThat(booted).isInstanceOf(HostEvent.HostBooted.class);
            run = HonestRun.stopped(new HostWorld.Stop(1, 0, 1, answered));

            VerifyReport report = verify();

            assertThat(report.breachCount()).as(report.text(20)).isZero();
            assertThat(report.checked()).containsEntry("of them stopped early", 4L);
            assertThat(report.missing()).containsExactly("RunCompleted: the run has not ended, or it is cut off");
        }
    }

    @Test
    void aHostOfNoScenarioIsFound() throws Exception {
        RunRecord r = run.records.get(run.find(Topic.MMIO, GRACE, 0));
        byte[] key = (HonestRun.RUN + "/vma-flag/grace-9").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        run.records.add(new RunRecord(r.topic(), r.partition(), 5_000, 0, key, r.value(), null));

        assertThat(onlyBreach().found()).isEqualTo("'" + HonestRun.RUN + "/vma-flag/grace-9'");
    }

    @Test
    void theReportCountsEveryPartOfTheRun() throws Exception {
        Map<String, Long> checked = verify().checked();

        assertThat(checked.get("events of kvm.stage2 decided again, descriptors included"))
                .isEqualTo(run.records.stream()
                        .filter(r -> r.topic() == Topic.STAGE2)
                        .count());
        assertThat(checked.get("events of vfio.regions decided again, flags included"))
                .isEqualTo(run.records.stream()
                        .filter(r -> r.topic() == Topic.REGIONS)
                        .count());
        assertThat(checked.get("bursts compared, with chain, stage-2 version and conservation"))
                .isEqualTo(run.records.stream()
                        .filter(r -> r.topic() == Topic.MMIO)
                        .count());
    }
}
