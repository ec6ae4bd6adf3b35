package dev.uncontained.lab.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.Lab;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class AuditCommandTest {
    private static @Nullable String rootBefore;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void standInTheProject() {
        rootBefore = System.setProperty("lab.root", "..");
    }

    @AfterAll
    static void goBack() {
        if (rootBefore == null) {
            System.clearProperty("lab.root");
        } else {
            System.setProperty("lab.root", rootBefore);
        }
    }

    @Test
    void textAnswersTheVendorWithProgramTransactionAndError() {
        assertThat(lab("audit", "bcm2711")).isOne();
        assertThat(out.toString())
                .contains(
                        "any uncached type allowed?  no: what is safe as Device-nGnRE is not when the guest may choose")
                .contains("stage 2 NORMAL_NC: the host is lost\n  program      one access of ")
                .containsPattern("  transaction  write of 64 B at offset 0x[0-9a-f]+, byte enables 0xffffffffffffffff")
                .contains("  error        burst: the interconnect never answers")
                .containsPattern("  rests on     targets.pcie.max-burst \\(estimate\\): .* about 256 bytes ")
                .containsPattern("  rests on     targets.pcie.burst-violation \\(read\\): .*raspberrypi/linux#4928")
                .containsPattern("device-only +noncached +set +DEVICE_nGnRE +the VM ends")
                .containsPattern("vma-flag +noncached +set +NORMAL_NC +the host is lost");
    }

    @Test
    void aSafePlatformIsGood() {
        assertThat(lab("audit", "ideal")).isZero();
        assertThat(out.toString())
                .contains("any uncached type allowed?  yes")
                .contains("the answer rests on what nobody has measured\n"
                        + "  rests on     cpu.write-buffers, cpu.nc-load-bytes (estimate): not found for this core");
    }

    @Test
    void jsonListsTheEstimatesOfThePlatformAndWhatTheAnswerRestsOn() throws Exception {
        assertThat(lab("audit", "tegra194", "--region", "vfio-platform", "--json"))
                .isZero();
        JsonNode node = json();
        assertThat(node.get("estimates"))
                .extracting(estimate -> estimate.get("subject").asText())
                .contains("serror", "recovery", "targets.slave", "targets.gicv")
                .doesNotContain("gic");
        assertThat(node.get("estimates")).allSatisfy(estimate -> {
            assertThat(estimate.get("platform").asText()).isEqualTo("tegra194");
            assertThat(estimate.get("source").asText()).isNotEmpty();
        });
        assertThat(node.get("restsOn"))
                .filteredOn(ground -> ground.get("grade").asText().equals("estimate"))
                .extracting(ground -> ground.get("key").asText())
                .contains("serror.esr", "targets.slave.undecoded-read", "cpu.exclusives")
                .noneMatch(key -> key.startsWith("targets.gicv") || key.startsWith("targets.pcie"));
    }

    @Test
    void gicvDiesOfWhatIsNoAlignedWord() throws Exception {
        assertThat(lab("audit", "gicv2-soc", "--region", "gicv", "--json")).isOne();
        JsonNode node = json();
        assertThat(node.get("region").asText()).isEqualTo("gicv");
        assertThat(node.get("safe").asBoolean()).isFalse();
        JsonNode device = node.get("stage2").get(0);
        assertThat(device.get("type").asText()).isEqualTo("DEVICE_nGnRE");
        assertThat(device.get("worst").asText()).isEqualTo("HOST");
        assertThat(node.get("policies"))
                .extracting(row ->
                        row.get("policy").asText() + " " + row.get("stage2").asText())
                .containsExactly(
                        "device-only DEVICE_nGnRE",
                        "vma-flag DEVICE_nGnRE",
                        "always-normal-nc NORMAL_NC",
                        "cacheable-pfnmap DEVICE_nGnRE");
        assertThat(node.get("policies").get(0).get("hostMapping").isNull()).isTrue();
    }

    @Test
    void jsonHoldsTheWholeCounterexample() throws Exception {
        assertThat(lab("audit", "altra", "--json")).isOne();
        JsonNode worst = json().get("stage2").get(1);
        assertThat(worst.get("type").asText()).isEqualTo("NORMAL_NC");
        assertThat(worst.get("worst").asText()).isEqualTo("CORRUPTION");
        assertThat(worst.get("cause").asText()).isEqualTo("byte-enables");
        assertThat(worst.get("accesses").asInt()).isEqualTo(2);
        assertThat(worst.get("restsOn")).singleElement().satisfies(ground -> {
            assertThat(ground.get("key").asText()).isEqualTo("targets.pcie.byte-enable-holes");
            assertThat(ground.get("grade").asText()).isEqualTo("read");
            assertThat(ground.get("source").asText()).contains("erratum 82288");
        });
        JsonNode transaction = worst.get("transaction");
        assertThat(transaction.get("operation").asText()).isEqualTo("write");
        assertThat(transaction.get("bytes").asInt()).isBetween(3, 64);
        assertThat(transaction.get("byteEnables").asText()).startsWith("0x");
    }

    @Test
    void whatThereIsNotIsNamedWithWhatThereIs() {
        assertThat(lab("audit", "altar")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no platform 'altar'").contains("altra, apple-m1");
        assertThat(lab("audit", "altra", "--region", "pci")).isEqualTo(2);
        assertThat(err.toString()).contains("region kind 'pci' is not one of vfio-pci");
    }

    @Test
    void gicvIsNotAskedForWhereThereIsNone() {
        assertThat(lab("audit", "grace", "--region", "gicv")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains("platform 'grace' has no GICv2")
                .contains("bcm2711, bcm2712, gicv2-soc, layerscape, tegra194");
    }

    private JsonNode json() throws Exception {
        return JsonMapper.builder().build().readTree(out.toString());
    }

    private int lab(String... arguments) {
        CommandLine line = Lab.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }
}
