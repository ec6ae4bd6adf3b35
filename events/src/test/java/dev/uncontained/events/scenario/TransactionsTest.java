package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.FaultCause;
import dev.uncontained.arm.host.FaultCount;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.host.Transaction;
import dev.uncontained.arm.memory.MemoryType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What leaves a host, transaction by transaction. */
final class TransactionsTest {
    private static final int LINE = 64;
    private static final int PAGE = 4_096;
    private static final Set<FaultCause> OF_TARGETS = EnumSet.of(
            FaultCause.WIDTH,
            FaultCause.BURST,
            FaultCause.BYTE_ENABLES,
            FaultCause.MEMORY_TYPE,
            FaultCause.UNDECODED_READ,
            FaultCause.UNDECODED_WRITE);

    @Property(tries = 300)
    void eachLiesInsideItsLineAndSoInsideItsPage(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        HostSpec spec = atOddPlaces(random, seed).spec();
        MemoryType stage2 = RandomHost.pick(random, RandomHost.STAGE2);
        MiniatureKvm kvm = new MiniatureKvm(spec, Form.REFERENCE, ipa -> stage2, null);
        List<String> wrong = new ArrayList<>();
        long[] sums = new long[2];
        kvm.machine.watch((region, offset, bytes, tlps, downstream, upstream) -> {
            boolean isInLine = offset >= 0 && bytes >= 1 && offset % LINE + bytes <= LINE;
            if (!isInLine || tlps < 1 || tlps > bytes) {
                wrong.add("%d bytes at %d in %d".formatted(bytes, offset, tlps));
            }
            sums[0] += tlps;
            sums[1] += downstream + upstream;
        });
        HostTotals totals = kvm.toEnd();
        assertThat(wrong).isEmpty();
        assertThat(sums).as("all that is counted").containsExactly(totals.tlps(), totals.wireBytes());
    }

    /** Whatever a target answers with a fault is told beforehand, with a transaction that lies in its line and has holes only where these are the matter. */
    @Property(tries = 150)
    void whatATargetObjectsToIsTold(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        HostSpec spec = atOddPlaces(random, seed).spec();
        MemoryType stage2 = RandomHost.pick(random, RandomHost.STAGE2);
        Set<String> told = new HashSet<>();
        List<Transaction> wrong = new ArrayList<>();
        MiniatureKvm kvm = new MiniatureKvm(spec, Form.REFERENCE, ipa -> stage2, null) {
            @Override
            void onFault(FaultCount fault) {
                if (OF_TARGETS.contains(fault.cause())) {
                    assertThat(told).contains(fault.region() + " " + fault.cause());
                }
            }
        };
        kvm.machine.watchObjections((region, cause, to) -> {
            told.add(region + " " + cause);
            long enables = to.byteEnables();
            boolean isWhole = Long.bitCount(enables) == to.bytes();
            boolean isBounded = (enables & 1) == 1 && Long.SIZE - Long.numberOfLeadingZeros(enables) == to.bytes();
            boolean isInLine = to.offset() % LINE + to.bytes() <= LINE;
            if (!isBounded || !isInLine || isWhole == (cause == FaultCause.BYTE_ENABLES)) {
                wrong.add(to);
            }
        });
        kvm.toEnd();
        assertThat(wrong).isEmpty();
    }

    /** The first transaction that is objected to, of one access. */
    @ParameterizedTest
    @CsvSource({
        "unaudited-soc, STORE, IOREMAP_WC, 8, 0, BURST write 0+8 0xff",
        "unaudited-soc, STORE, IOREMAP_WC, 2, 0, WIDTH write 0+2 0x3",
        "unaudited-soc, STORE, IOREMAP_WC, 4, 0, ''",
        "unaudited-soc, LOAD, IOREMAP, 1, 0, WIDTH read 0+1 0x1",
        "unaudited-soc, LOAD, IOREMAP_WC, 4, 0, BURST read 0+8 0xff",
        "unaudited-soc, LOAD, GRE, 4, 0, ''",
        "unaudited-soc, STORE_SIMD, IOREMAP, 32, 64, BURST write 64+16 0xffff",
        "unaudited-soc, UNALIGNED_STORE, IOREMAP_WC, 4, 4092, WIDTH write 4093+3 0x7",
        "apple-m1, STORE, IOREMAP, 4, 0, MEMORY_TYPE write 0+4 0xf",
        "apple-m1, STORE, IOREMAP_NP, 4, 0, ''",
        "ideal, STORE_EXCLUSIVE, IOREMAP, 8, 8192, UNDECODED_WRITE write 8192+8 0xff",
        "ideal, ST64B, IOREMAP_WC, 64, 8192, UNDECODED_WRITE write 8192+64 0xffffffffffffffff"
    })
    void anObjectionNamesTheTransaction(
            String platform, AccessKind access, GuestMapping stage1, int bytes, long offset, String objection)
            throws Exception {
        ProgramMaker program = ProgramMaker.only(access)
                .through(stage1)
                .bytes(bytes)
                .over(LINE)
                .at(offset);
        List<String> told = new ArrayList<>();
        Rig.of(Platforms.named(platform), program, MemoryType.NORMAL_NC)
                .on(RegionKind.VFIO_PLATFORM)
                .decoding(2 * PAGE)
                .shortly()
                .watchObjections((region, cause, to) -> told.add("%s %s %d+%d 0x%x"
                        .formatted(cause, to.isWrite() ? "write" : "read", to.offset(), to.bytes(), to.byteEnables())));
        assertThat(told.isEmpty() ? "" : told.getFirst()).isEqualTo(objection);
    }

    /** Loads and stores over the end of a line, which is that of a page. */
    @ParameterizedTest
    @CsvSource({
        "UNALIGNED_LOAD, IOREMAP_WC, 8, 4090, 4088+8 4096+8",
        "UNALIGNED_LOAD, IOREMAP_WC, 4, 4090, 4088+8 4096+8",
        "UNALIGNED_LOAD, GRE, 4, 4090, ''",
        "LOAD, IOREMAP_WC, 4, 4, 0+8",
        "LOAD, GRE, 4, 4, 4+4",
        "LOAD_SIMD, GRE, 8, 8, 0+16",
        "LOAD_SIMD, GRE, 64, 0, 0+64",
        "LOAD, IOREMAP_WC, 4, 6, 0+16",
        "LOAD_SIMD, IOREMAP_WC, 64, 4090, 4088+8 4096+58",
        "STORE_PAIR, IOREMAP, 16, 4088, 4088+8 4096+8",
        "LOAD_PAIR, IOREMAP, 16, 4088, 4088+8 4096+8",
        "LOAD_PAIR, IOREMAP, 16, 8, 8+16",
        "STORE_SIMD, IOREMAP, 64, 4080, 4080+16 4096+16 4112+16 4128+16",
        "LOAD_SIMD, IOREMAP, 8, 8, 0+16"
    })
    void anAccessOverALineIsCutThere(
            AccessKind access, GuestMapping stage1, int bytes, long offset, String transactions) throws Exception {
        ProgramMaker program = ProgramMaker.only(access)
                .through(stage1)
                .bytes(bytes)
                .over(LINE)
                .at(offset);
        List<String> seen = new ArrayList<>();
        Rig.of(Platforms.named("grace"), program, MemoryType.NORMAL_NC)
                .limit(20, 1)
                .watch((region, at, length, tlps, downstream, upstream) -> seen.add(at + "+" + length));
        assertThat(String.join(" ", seen) + " ").contains(transactions + " ");
        assertThat(seen.isEmpty()).isEqualTo(transactions.isEmpty());
    }

    /** Wire bytes of 8 bytes with a 64-bit address and without ECRC: to the device and from it. */
    @ParameterizedTest
    @CsvSource({"STORE, 32, 0", "LOAD, 24, 28", "LOAD_EXCLUSIVE, 24, 28", "LSE_ATOMIC, 32, 28", "STORE_EXCLUSIVE, 32, 0"
    })
    void whatTravelsEachWay(AccessKind access, long to, long from) throws Exception {
        ProgramMaker program = ProgramMaker.only(access).through(GuestMapping.IOREMAP);
        List<String> seen = new ArrayList<>();
        Rig.of(Platforms.named("ideal"), program, MemoryType.NORMAL_NC)
                .limit(1, 1)
                .watch((region, at, length, tlps, downstream, upstream) -> seen.add(downstream + " " + upstream));
        assertThat(seen).containsExactly(to + " " + from);
    }

    /** Its stores are of 1 to 8 bytes, whatever the compiler would make of 64: none may become a store of 64 at an address of its own. */
    @Test
    void aRandomProgramMakesNoSt64b() throws Exception {
        ProgramMaker random = ProgramMaker.of(Program.RANDOM)
                .through(GuestMapping.IOREMAP_WC)
                .bytes(LINE)
                .idiom(StoreIdiom.ST64B);
        assertThat(Rig.of(Platforms.named("grace"), random, MemoryType.NORMAL_NC)
                        .limit(200, 64)
                        .run()
                        .faults())
                .as("of a core without FEAT_LS64")
                .isEmpty();
    }

    /** A random host whose programs begin anywhere, and many of them just before the end of a page. */
    private static HostMaker atOddPlaces(Random random, long seed) throws Exception {
        return RandomHost.of(random, seed)
                .programs(program -> program.over(Math.min(program.spec().spanBytes(), PAGE))
                        .at(random.nextBoolean() ? PAGE - 1 - random.nextInt(LINE) : random.nextInt(2 * PAGE)));
    }
}
