package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.Crash;
import dev.uncontained.arm.host.FaultCause;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.arm.platform.TargetRules.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a gathering buffer leaves at that nothing has filled, and what it leaves before. */
final class FlushRulesTest {
    private static final int LINE = 64;
    private static final long ELSEWHERE = 4_096;

    /** Stretches of 64 stores to one word, which gather without end, and of what is made elsewhere: the word leaves before each stretch of these, or once, when the vCPU stops. */
    @ParameterizedTest
    @CsvSource({
        "ST64B, IOREMAP_WC, 64, true",
        "LOAD_EXCLUSIVE, IOREMAP_WC, 8, true",
        "STORE_EXCLUSIVE, IOREMAP_WC, 8, true",
        "LSE_ATOMIC, IOREMAP_WC, 8, true",
        "DMB, IOREMAP_WC, 8, true",
        "DSB, IOREMAP_WC, 8, true",
        "DGH, IOREMAP_WC, 8, true",
        "LOAD, IOREMAP_WC, 8, false",
        "LOAD, IOREMAP, 8, false",
        "STORE, IOREMAP, 8, false"
    })
    void whatEndsGathering(AccessKind access, GuestMapping stage1, int bytes, boolean ends) throws Exception {
        ProgramMaker word = ProgramMaker.of(Program.STREAM_WC).over(8).share(500);
        ProgramMaker other = ProgramMaker.only(access)
                .through(stage1)
                .bytes(bytes)
                .over(LINE)
                .at(ELSEWHERE)
                .share(500);
        Platform ideal = Platforms.withQuickGuests(Platforms.named("ideal"));
        List<String> left = transactions(HostMaker.on(ideal, word, other).limit(32 * 64));
        assertThat(left).filteredOn(sent -> sent.equals("write 0+8")).hasSize(ends ? runsOf(word, other) : 1);
    }

    /** Stretches of stores that something else follows: what a barrier in its place makes of them. */
    private static int runsOf(ProgramMaker word, ProgramMaker other) throws Exception {
        ProgramMaker device = word.through(GuestMapping.IOREMAP);
        ProgramMaker loads = other.making(AccessKind.LOAD).bytes(8);
        List<String> all = transactions(
                HostMaker.on(Platforms.named("ideal"), device, loads).limit(32 * 64));
        int runs = 0;
        for (int i = 0; i < all.size(); i++) {
            boolean isLast = i + 1 == all.size() || !all.get(i + 1).equals(all.get(i));
            runs += all.get(i).equals("write 0+8") && isLast ? 1 : 0;
        }
        assertThat(runs).isGreaterThan(2);
        return runs;
    }

    /** Ten stores, five loads and a barrier, all of one place: the stores leave before the first load, from both lines where it lies over two. */
    @ParameterizedTest
    @CsvSource({"0, write 0+8, read 0+8", "60, write 60+4 write 64+4, read 56+8 read 64+8"})
    void aLoadFollowsWhatWasStoredThere(long offset, String stores, String loads) throws Exception {
        ProgramMaker mixed = ProgramMaker.of(Program.MIXED)
                .through(GuestMapping.IOREMAP_WC)
                .over(8)
                .at(offset);
        List<String> all =
                transactions(HostMaker.on(Platforms.named("ideal"), mixed).limit(16));
        assertThat(String.join(" ", all)).isEqualTo(stores + (" " + loads).repeat(5));
    }

    /** Memory of two gathering types shares no buffer. */
    @Test
    void aLineLeavesBeforeItIsWrittenThroughAnotherType() throws Exception {
        ProgramMaker word = ProgramMaker.of(Program.STREAM_WC).over(8).share(500);
        HostMaker host = HostMaker.on(
                Platforms.named("ideal"), word.through(GuestMapping.GRE), word.through(GuestMapping.IOREMAP_WC));
        assertThat(transactions(host.limit(32 * 64))).hasSizeGreaterThan(2).containsOnly("write 0+8");
    }

    /** A store that does not gather waits for the buffer of its line, and goes down with the host if that ends it. */
    @ParameterizedTest
    @EnumSource(Form.class)
    void aStoreThatWasNeverSentIsLostWithTheHost(Form form) throws Exception {
        Platform words = Platforms.withSlave(Platforms.named("unaudited-soc"), "burstViolation", Response.HANG);
        Platform apart = Platforms.withCpu(words, "mergePpm", Map.of(StoreIdiom.STR_RUN, 0));
        ProgramMaker gathered = ProgramMaker.of(Program.STREAM_WC).over(8).share(500);
        ProgramMaker single = gathered.bytes(4).over(4).at(8).idiom(StoreIdiom.STR_RUN);
        HostMaker host = HostMaker.on(apart, gathered, single).kind(RegionKind.VFIO_PLATFORM);
        MiniatureKvm kvm = new MiniatureKvm(host.spec(), form, ipa -> MemoryType.NORMAL_NC, null);
        HostTotals totals = kvm.toEnd();
        assertThat(kvm.crash).isNotNull().extracting(Crash::cause).isEqualTo(FaultCause.BURST);
        assertThat(totals.uncontained() + totals.completed()).isEqualTo(totals.issued());
        assertThat(kvm.faults).isEqualTo(totals.uncontained());
    }

    private static List<String> transactions(HostMaker host) {
        List<String> seen = new ArrayList<>();
        new Rig(host, MemoryType.NORMAL_NC)
                .watch((region, offset, bytes, tlps, downstream, upstream) ->
                        seen.add((upstream > 0 ? "read " : "write ") + offset + "+" + bytes));
        return seen;
    }
}
