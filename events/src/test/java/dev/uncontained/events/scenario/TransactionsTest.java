package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.AccessKind;
import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.ProgramSpec;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.host.VcpuSpec;
import dev.uncontained.arm.host.VmSpec;
import dev.uncontained.arm.memory.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What leaves a host, transaction by transaction. */
final class TransactionsTest {
    private static final int LINE = 64;
    private static final int PAGE = 4_096;
    private static final MemoryType[] STAGE2 = {
        MemoryType.DEVICE_nGnRE, MemoryType.NORMAL_NC, MemoryType.NORMAL_NC, MemoryType.NORMAL_WB
    };

    @Property(tries = 300)
    void eachLiesInsideItsLineAndSoInsideItsPage(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        HostSpec spec = atOddPlaces(FormsAgreeTest.host(random, seed), random);
        MemoryType stage2 = STAGE2[random.nextInt(STAGE2.length)];
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

    /** Loads and stores over the end of a line, which is that of a page. */
    @ParameterizedTest
    @CsvSource({
        "UNALIGNED_LOAD, IOREMAP_WC, 8, 4090, 4088+8 4096+8",
        "UNALIGNED_LOAD, IOREMAP_WC, 4, 4090, 4088+8 4096+8",
        "UNALIGNED_LOAD, GRE, 4, 4090, ''",
        "LOAD, IOREMAP_WC, 4, 4, 0+8",
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
        ProgramSpec program = new ProgramSpec(
                Program.HOSTILE, 0, stage1, bytes, LINE, offset, 1_000, 0, StoreIdiom.IDEAL, false, null, access);
        List<String> seen = new ArrayList<>();
        Rig.of(Rig.platform("grace"), program, MemoryType.NORMAL_NC)
                .limit(20, 1)
                .watch((region, at, length, tlps, downstream, upstream) -> seen.add(at + "+" + length));
        assertThat(String.join(" ", seen) + " ").contains(transactions + " ");
        assertThat(seen.isEmpty()).isEqualTo(transactions.isEmpty());
    }

    /** Its stores are of 1 to 8 bytes, whatever the compiler would make of 64: none may become a store of 64 at an address of its own. */
    @Test
    void aRandomProgramMakesNoSt64b() throws Exception {
        ProgramSpec random = new ProgramSpec(
                Program.RANDOM, 0, GuestMapping.IOREMAP_WC, LINE, PAGE, 0, 1_000, 0, StoreIdiom.ST64B, false);
        assertThat(Rig.of(Rig.platform("grace"), random, MemoryType.NORMAL_NC)
                        .limit(200, 64)
                        .run()
                        .faults())
                .as("of a core without FEAT_LS64")
                .isEmpty();
    }

    /** The same host, whose programs begin anywhere, and many of them just before the end of a page. */
    private static HostSpec atOddPlaces(HostSpec s, Random random) {
        List<VmSpec> vms = s.vms().stream()
                .map(vm -> new VmSpec(
                        vm.name(),
                        vm.vcpus().stream()
                                .map(vcpu -> new VcpuSpec(vcpu.programs().stream()
                                        .map(program -> atOddPlace(program, random))
                                        .toList()))
                                .toList()))
                .toList();
        return new HostSpec(
                s.host(),
                s.trafficId(),
                s.group(),
                s.seed(),
                s.policy(),
                s.platform(),
                s.lengthNs(),
                s.accessLimit(),
                s.quantumNs(),
                s.burstAccesses(),
                s.links(),
                s.devices(),
                vms,
                s.actions());
    }

    private static ProgramSpec atOddPlace(ProgramSpec p, Random random) {
        long offset = random.nextBoolean() ? PAGE - 1 - random.nextInt(LINE) : random.nextInt(2 * PAGE);
        return new ProgramSpec(
                p.program(),
                p.region(),
                p.stage1(),
                p.accessBytes(),
                Math.min(p.spanBytes(), PAGE),
                offset,
                p.sharePermille(),
                p.ratePerSecond(),
                p.idiom(),
                p.kernel(),
                p.pushBytes(),
                p.only());
    }
}
