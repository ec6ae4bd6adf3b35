package dev.uncontained.arm.pcie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferTest {
    private static final PcieLink GEN3_X8 = new PcieLink(Generation.GEN3, 8, 256);
    private static final TlpHeaders ADDR64 = TlpHeaders.of(true, false);
    private static final int MRRS = 512;

    /** Neugebauer et al.: pcie-bench's own model, run unmodified with 64-bit addresses, no ECRC, MPS 256, MRRS 512. */
    @ParameterizedTest
    @CsvSource({
        "write,   4,  8.27",
        "write,   8, 14.47",
        "write,  16, 23.15",
        "write,  32, 33.08",
        "write,  64, 42.10",
        "write, 256, 52.92",
        "read,   64, 44.10",
        "rw,     64, 33.08",
    })
    void gen3x8IsWhatPcieBenchSays(String operation, long size, double gbps) {
        Transfer transfer = transfer(TlpMode.PCIE_BENCH, TlpOperation.of(operation), size);
        assertThat(transfer.gbps()).isCloseTo(gbps, within(0.005));
    }

    @Test
    void gen3x8LeavesTlps5788GbpsOf6302() {
        LinkRate rate = LinkRate.of(GEN3_X8);
        assertThat(rate.rawGbps()).isCloseTo(63.02, within(0.005));
        assertThat(rate.tlpGbps()).isCloseTo(57.88, within(0.005));
    }

    @Test
    void a64ByteWriteTakes1216Nanoseconds() {
        assertThat(transfer(TlpMode.PCIE_BENCH, TlpOperation.WRITE, 64).ns()).isCloseTo(12.16, within(0.005));
        assertThat(LinkRate.of(GEN3_X8).ps(88)).isEqualTo(12_162);
    }

    @ParameterizedTest
    @CsvSource({"1, 64, 88, 0.727", "2, 32, 112, 0.571", "4, 16, 160, 0.4", "8, 8, 256, 0.25", "16, 4, 448, 0.143"})
    void sameSixtyFourBytesCostMoreInMoreTlps(int tlps, long size, long wireBytes, double efficiency) {
        Transfer transfer = transfer(TlpMode.EXACT, TlpOperation.WRITE, size);
        assertThat(tlps * transfer.wireBytes()).isEqualTo(wireBytes);
        assertThat(transfer.efficiency()).isCloseTo(efficiency, within(0.0005));
    }

    @Test
    void exactPayloadTravelsInWholeDwords() {
        assertThat(transfer(TlpMode.EXACT, TlpOperation.WRITE, 1).wireBytes()).isEqualTo(28);
        assertThat(transfer(TlpMode.PCIE_BENCH, TlpOperation.WRITE, 1).wireBytes())
                .isEqualTo(25);
        assertThat(TlpHeaders.payloadBytes(3, 2)).isEqualTo(8);
        assertThat(ADDR64.writeBytes(0x1003, 2)).isEqualTo(32);
        assertThat(ADDR64.completionBytes(0x1000, 8)).isEqualTo(28);
        assertThat(ADDR64.readBytes()).isEqualTo(24);
    }

    @Test
    void writesBeyondTheMaximumPayloadTakeMoreTlps() {
        Transfer transfer = transfer(TlpMode.EXACT, TlpOperation.WRITE, 257);
        assertThat(transfer.requestTlps()).isEqualTo(2);
        assertThat(transfer.wireBytes()).isEqualTo(2 * 24 + 260);
    }

    @Test
    void readsAreLimitedByTheBusierDirection() {
        Transfer read = transfer(TlpMode.EXACT, TlpOperation.READ, 64);
        assertThat(read.requestWireBytes()).isEqualTo(24);
        assertThat(read.completionWireBytes()).isEqualTo(84);
        assertThat(read.wireBytes()).isEqualTo(84);
        Transfer both = transfer(TlpMode.EXACT, TlpOperation.READ_WRITE, 64);
        assertThat(both.requestWireBytes()).isEqualTo(112);
        assertThat(both.wireBytes()).isEqualTo(112);
    }

    @Test
    void a32BitAddressSavesAndAnEcrcCostsOneDword() {
        assertThat(TlpHeaders.of(false, false)).isEqualTo(new TlpHeaders(20, 20, 20));
        assertThat(TlpHeaders.of(true, true)).isEqualTo(new TlpHeaders(28, 28, 24));
    }

    @Test
    void kaliasTenRequestsOf65BytesCost1800BytesBesideADoorbells1534() {
        assertThat(WorkRequests.mmioBytes(TlpHeaders.KALIA, 10, 65)).isEqualTo(1800);
        assertThat(WorkRequests.doorbellBytes(TlpHeaders.KALIA, 10, 65, 128)).isEqualTo(1534);
    }

    @Test
    void oneByteMoreThan128TakesAThirdLine() {
        assertThat(WorkRequests.lines(129)).isEqualTo(3);
        assertThat(WorkRequests.lines(128)).isEqualTo(2);
    }

    @Test
    void wrongValuesAreNamedWithWhatIsLegal() {
        assertThatThrownBy(() -> Generation.of(9)).hasMessage("gen 9 is not one of 1 to 7");
        assertThatThrownBy(() -> new PcieLink(Generation.GEN3, 3, 256))
                .hasMessage("lanes 3 is not one of 1, 2, 4, 8, 16, 32");
        assertThatThrownBy(() -> new PcieLink(Generation.GEN3, 8, 100))
                .hasMessageContaining("mps 100 is not one of 128");
        assertThatThrownBy(() -> transfer(TlpMode.EXACT, TlpOperation.WRITE, 0)).hasMessageContaining("size 0");
    }

    private static Transfer transfer(TlpMode mode, TlpOperation operation, long size) {
        return Transfer.of(mode, GEN3_X8, ADDR64, operation, size, MRRS, GEN3_X8.mpsBytes());
    }
}
