package dev.uncontained.events.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.Header;
import dev.uncontained.events.MmioBurst;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class BurstCodecTest {
    private static final byte[] KEY = "r1/vma-flag/grace-0".getBytes(StandardCharsets.UTF_8);

    private final BurstCodec codec = new BurstCodec();

    @Provide
    Arbitrary<MmioBurst> bursts() {
        Arbitrary<Long> count = Arbitraries.longs().between(0, 1L << 48);
        return count.array(long[].class).ofSize(30).flatMap(n -> Arbitraries.of(MemoryType.values())
                .map(type -> burst(n, type)));
    }

    @Property
    void whatIsWrittenIsRead(@ForAll("bursts") MmioBurst burst, @ForAll long previousChain) throws Exception {
        byte[] record = codec.encode(burst, BurstCodec.keyHash(KEY), previousChain);
        MmioBurst read = codec.decode(KEY, record);
        assertThat(read.chain())
                .isEqualTo(BurstCodec.chainOf(record))
                .isEqualTo(BurstCodec.expectedChain(previousChain, record));
        assertThat(withChain(read, burst.chain())).isEqualTo(burst);
    }

    @Property
    void viewReadsWhatTheCodecReads(@ForAll("bursts") MmioBurst burst, @ForAll long previousChain) throws Exception {
        byte[] record = codec.encode(burst, BurstCodec.keyHash(KEY), previousChain);
        MmioBurst read = codec.decode(KEY, record);
        BurstView view = new BurstView();
        view.read(BurstCodec.keyHash(KEY), record);
        assertThat(List.of(
                        view.boot(),
                        view.seq(),
                        view.vm(),
                        view.vcpu(),
                        view.region(),
                        view.k(),
                        view.firstAccess(),
                        view.lastAccess(),
                        view.firstPs(),
                        view.lastPs(),
                        view.loads(),
                        view.stores(),
                        view.atomics(),
                        view.barriers(),
                        view.others(),
                        view.issued(),
                        view.completed(),
                        view.corrupted(),
                        view.contained(),
                        view.uncontained(),
                        view.discardedCrash(),
                        view.discardedZap(),
                        view.discardedVm(),
                        view.discardedEnd(),
                        view.discarded(),
                        view.inFlightBefore(),
                        view.inFlightAfter(),
                        view.allOnes(),
                        view.bytes(),
                        view.overwrittenBytes(),
                        view.tlps(),
                        view.writeTlps(),
                        view.wireBytes(),
                        view.memoryType(),
                        view.stage2Version(),
                        view.chain(),
                        view.intendedEpochMicros(),
                        view.imbalance()))
                .isEqualTo(List.of(
                        read.header().boot(),
                        read.header().seq(),
                        read.vm(),
                        read.vcpu(),
                        read.region(),
                        read.k(),
                        read.firstAccess(),
                        read.lastAccess(),
                        read.firstPs(),
                        read.lastPs(),
                        read.loads(),
                        read.stores(),
                        read.atomics(),
                        read.barriers(),
                        read.others(),
                        read.issued(),
                        read.completed(),
                        read.corrupted(),
                        read.contained(),
                        read.uncontained(),
                        read.discardedCrash(),
                        read.discardedZap(),
                        read.discardedVm(),
                        read.discardedEnd(),
                        read.discarded(),
                        read.inFlightBefore(),
                        read.inFlightAfter(),
                        read.allOnes(),
                        read.bytes(),
                        read.overwrittenBytes(),
                        read.tlps(),
                        read.writeTlps(),
                        read.wireBytes(),
                        read.memoryType(),
                        read.stage2Version(),
                        read.chain(),
                        read.intendedEpochMicros(),
                        read.imbalance()));
    }

    @Property(tries = 300)
    void noSingleByteCanChangeUnseen(@ForAll("bursts") MmioBurst burst, @ForAll int place, @ForAll byte change) {
        byte[] record = codec.encode(burst, BurstCodec.keyHash(KEY), 0);
        int index = Math.floorMod(place, record.length);
        record[index] ^= change == 0 ? 1 : change;
        assertThatThrownBy(() -> codec.decode(KEY, record)).isInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void wallClockIsNotPartOfTheChain() {
        MmioBurst burst = burst(new long[30], MemoryType.NORMAL_NC);
        byte[] early = codec.encode(burst, BurstCodec.keyHash(KEY), 7);
        byte[] late = codec.encode(withWallClock(burst, 99), BurstCodec.keyHash(KEY), 7);
        assertThat(BurstCodec.chainOf(late)).isEqualTo(BurstCodec.chainOf(early));
    }

    @Test
    void burstUnderForeignKeyIsRefused() {
        byte[] record = codec.encode(burst(new long[30], MemoryType.NORMAL_NC), BurstCodec.keyHash(KEY), 0);
        assertThatThrownBy(() -> codec.decode("r1/vma-flag/grace-1".getBytes(StandardCharsets.UTF_8), record))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("another key");
    }

    @Test
    void typicalBurstTakesAboutAHundredBytes() {
        long[] n = new long[30];
        n[0] = 3; // boot
        n[1] = 12_345; // seq
        n[8] = 4096;
        n[13] = 4096;
        n[23] = 32_768;
        n[27] = 45_056;
        byte[] record = codec.encode(burst(n, MemoryType.NORMAL_NC), BurstCodec.keyHash(KEY), 0);
        assertThat(record.length).isLessThan(110);
    }

    private static MmioBurst burst(long[] n, MemoryType type) {
        long firstPs = n[6];
        long lastPs = firstPs + n[7];
        return new MmioBurst(
                new Header("r1", "vma-flag/grace-0", (int) (n[0] & 0xFFFF), lastPs / 1000, n[1]),
                (int) (n[2] & 0xFF),
                (int) (n[3] & 0xFF),
                (int) (n[4] & 0xFFF),
                n[5],
                n[8],
                n[8] + n[9],
                firstPs,
                lastPs,
                n[10],
                n[11],
                n[12],
                n[13],
                n[14],
                n[15],
                n[16],
                n[17],
                n[18],
                n[19],
                n[20],
                n[21],
                n[22],
                n[23],
                n[24],
                n[25],
                n[26],
                n[27],
                n[28],
                n[29],
                n[9],
                n[8],
                type,
                n[2],
                0,
                n[3]);
    }

    private static MmioBurst withChain(MmioBurst b, long chain) {
        return copy(b, chain, b.intendedEpochMicros());
    }

    private static MmioBurst withWallClock(MmioBurst b, long epochMicros) {
        return copy(b, b.chain(), epochMicros);
    }

    private static MmioBurst copy(MmioBurst b, long chain, long epochMicros) {
        return new MmioBurst(
                b.header(),
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
                b.issued(),
                b.completed(),
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
                b.bytes(),
                b.overwrittenBytes(),
                b.tlps(),
                b.writeTlps(),
                b.wireBytes(),
                b.memoryType(),
                b.stage2Version(),
                chain,
                epochMicros);
    }
}
