package dev.uncontained.lab.calc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.Lab;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class CalculatorsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void stage2NormalNcMakesAWriteBackMappingNonCacheable() {
        assertThat(run(new AttrCommand(), "--s1", "0xff", "--s2", "0x5")).isZero();
        assertThat(out.toString())
                .containsPattern("type +NORMAL_NC")
                .containsPattern("parAttr +0x44")
                .containsPattern("parSh +2");
    }

    @Test
    void batchKeepsColumnsAndLeavesParOfReservedRowsEmpty(@TempDir Path folder) throws Exception {
        Path batch = folder.resolve("in.csv");
        Files.writeString(batch, "note,fwb,cd,s1_attr,s1_sh,s2_memattr,s2_sh\na,0,0,0xff,3,5,3\nb,0,0,0xff,3,8,3\n");
        assertThat(run(new AttrCommand(), "--batch", batch.toString())).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "note,fwb,cd,s1_attr,s1_sh,s2_memattr,s2_sh,reserved,par_attr,par_sh,type",
                        "a,0,0,0xff,3,5,3,0,44,2,NORMAL_NC",
                        "b,0,0,0xff,3,8,3,1,,,RESERVED");
    }

    @ParameterizedTest
    @CsvSource({"normal-nc,0x00000000000007d7", "device-ngnre,0x00000000000007c7"})
    void leavesAreWrittenAsKvmWritesThem(String type, String descriptor) {
        assertThat(run(new PteCommand(), "--encode", "--type", type)).isZero();
        assertThat(out.toString()).contains(descriptor);
    }

    @Test
    void vfioPcisFlagsAreDecodedAndDecidedUpon() {
        assertThat(run(new VmaCommand(), "0x8004044400")).isZero();
        assertThat(out.toString())
                .contains("VM_PFNMAP|VM_IO|VM_DONTEXPAND|VM_DONTDUMP|VM_ALLOW_ANY_UNCACHED")
                .containsPattern("device-only +map DEVICE_nGnRE rw-")
                .containsPattern("vma-flag +map NORMAL_NC rw-");
    }

    @Test
    void sameSyndromeIsContainedFromAGuestAndTheEndAtEl3() {
        assertThat(run(new EsrCommand(), "0xbf000002", "--taken-from", "guest")).isZero();
        assertThat(out.toString())
                .containsPattern("action +INJECT_VIRTUAL_SERROR")
                .containsPattern("contained +yes");
        out.getBuffer().setLength(0);
        assertThat(run(new EsrCommand(), "0xbf000002", "--taken-from", "el3")).isZero();
        assertThat(out.toString()).containsPattern("action +FIRMWARE_PANIC").containsPattern("contained +no");
    }

    @Test
    void decisionNamesItsRow() {
        assertThat(run(new DecideCommand(), "--policy", "device-only", "--json"))
                .isZero();
        assertThat(out.toString()).contains("\"row\" : \"DEVICE\"").contains("user_mem_abort");
    }

    /** Facts 2.1: one row of the dispatch a case. */
    @ParameterizedTest
    @CsvSource({
        "--fsc 0x10,                              SEA_TO_GUEST",
        "--fsc 0x10 --apei-claims,                SEA_CLAIMED",
        "--fsc 0x10 --exit-sea,                   SEA_TO_VMM",
        "--ipa 0x1000000000000,                   BEYOND_HOST_LIMIT",
        "--ipa 0x10000000000,                     BEYOND_VM_IPA",
        "--fsc 0x21,                              UNSUPPORTED_FSC",
        "--fsc 0x35,                              UNSUPPORTED_FSC",
        "--slot none --access execute,            FETCH_WITHOUT_MEMSLOT",
        "--slot none --s1ptw,                     WALK_WITHOUT_MEMSLOT",
        "--slot none --cm,                        CACHE_OP_WITHOUT_MEMSLOT",
        "--slot none --no-isv,                    MMIO_NO_SYNDROME",
        "--slot none --no-isv --exit-nisv,        MMIO_NO_SYNDROME_TO_VMM",
        "--slot read-only --in-kernel-device,     MMIO_IN_KERNEL",
        "--slot read-only,                        MMIO_TO_VMM",
        "--slot read-only --access read,          NORMAL_NC_BY_FLAG",
        "--fsc 0x0b,                              ACCESS_FLAG",
        "--slot guest-memfd,                      GUEST_MEMFD",
        "--fsc 0x35 --policy cacheable-pfnmap,    EXCLUSIVE_UNSUPPORTED",
        "--no-vma,                                NO_VMA",
        "--pfn hwpoison,                          PFN_HWPOISON",
        "--invalidated,                           INVALIDATED_MEANWHILE"
    })
    void dispatchNamesTheRowThatDecided(String options, String row) {
        assertThat(run(new DecideCommand(), options.split(" "))).isZero();
        assertThat(out.toString()).containsPattern("row +" + row + "\\R");
    }

    @Test
    void leavesOfABatchDecodeToWhatWasEncoded(@TempDir Path folder) throws Exception {
        Path types = Files.writeString(
                folder.resolve("types.csv"), "type,pa,level,fwb\nnormal-nc,0x80000000,3,1\nnormal-wb,0x80000000,2,0\n");
        assertThat(run(new PteCommand(), "--encode", "--batch", types.toString()))
                .isZero();
        Path leaves =
                Files.writeString(folder.resolve("leaves.csv"), out.toString().replace("type,", "encoded_type,"));
        out.getBuffer().setLength(0);
        assertThat(run(new PteCommand(), "--batch", leaves.toString())).isZero();
        assertThat(out.toString().lines().skip(1))
                .satisfiesExactly(
                        page -> assertThat(page)
                                .startsWith("normal-nc,")
                                .contains(",page,4096,")
                                .contains(",NORMAL_NC,"),
                        block -> assertThat(block)
                                .startsWith("normal-wb,")
                                .contains(",block,2097152,")
                                .contains(",NORMAL_WB,"));
    }

    @Test
    void aBadRowOfABatchIsNamedByItsLine(@TempDir Path folder) throws Exception {
        Path flags = Files.writeString(folder.resolve("flags.csv"), "flags\nVM_IO\nVM_TREE\n");
        StringWriter errors = new StringWriter();
        int status = Lab.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true))
                .execute("vma", "--batch", flags.toString());
        assertThat(status).isEqualTo(2);
        assertThat(errors.toString()).contains("flags.csv:3:").contains("VM_TREE");
    }

    @Test
    void badInputNamesFieldValueAndRange() {
        assertThat(run(new AttrCommand(), "--s1", "0x100")).isEqualTo(2);
        assertThat(err.toString()).contains("s1_attr '0x100' is not in 0x0 to 0xff");
        assertThat(run(new PteCommand(), "--encode", "--perm", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("perm 'x' is not one of");
        assertThat(run(new VmaCommand())).isEqualTo(2);
        assertThat(run(new EsrCommand(), "hello")).isEqualTo(2);
        assertThat(run(new DecideCommand(), "--pfn", "tree")).isEqualTo(2);
    }

    private int run(Object command, String... arguments) {
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
