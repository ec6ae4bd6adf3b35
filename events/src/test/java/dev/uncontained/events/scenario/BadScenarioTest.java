package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.yaml.BadFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BadScenarioTest {
    private static final PlatformFolder PLATFORMS = new PlatformFolder(Path.of("../platforms"));
    private static final String GOOD = """
            seed: 1
            length: 1ms
            policies: [device-only, vma-flag]
            groups:
              - name: soc
                platform: gicv2-soc
                devices:
                  - name: nic
                    bars:
                      - {index: 0, size: 1MiB}
                    msix: {count: 16, bar: 0, offset: 8KiB}
                  - name: npu
                    kind: vfio-platform
                    regions:
                      - {index: 0, size: 64KiB}
                vms:
                  - name: guest
                    workloads:
                      - {program: stream-wc, region: nic/bar0, share: 60%}
                      - {program: poll, region: npu/reg0, access: 4B, share: 40%}
                actions:
                  - {at: 500us, do: device-reset, device: nic}
            """;

    private final Path folder;

    BadScenarioTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theGoodOneIsGood() throws Exception {
        ScenarioInput input = ScenarioYaml.read(write(GOOD), PLATFORMS);
        assertThat(input.scenario().hosts(input.platforms())).hasSize(2);
        assertThat(input.platforms()).containsOnlyKeys("gicv2-soc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "length: 1ms | length: 1 | :2: length: '1' is not a time with its unit (ps, ns, us, ms, s)",
                "length: 1ms | length: 0ms | :2: length: '0ms' is not from 1us to 3600s",
                "length: 1ms | length: 150us | :2: length: 150000 ns is not a whole number of quanta of 100000 ns",
                "length: 1ms | lenght: 1ms | :2: lenght: unknown key; did you mean 'length'?",
                "seed: 1 | seed: -1 | :1: seed: '-1' is not from 0 to",
                "seed: 1 | seed: 1.5 | :1: seed: '1.5' is not a whole number",
                "seed: 1 | {seed: 1, seed: 2} | not YAML",
                "[device-only, vma-flag] | [device-only, wma-flag] | policy 'wma-flag' is not one of device-only, vma-flag",
                "[device-only, vma-flag] | [vma-flag, vma-flag] | :3: policies: must list one policy or several, none twice",
                "[device-only, vma-flag] | vma-flag | :3: policies: must be a list",
                "platform: gicv2-soc | platform: gicv3-soc | :6: groups[0].platform: no platform 'gicv3-soc'; there are altra",
                "platform: gicv2-soc | platform: ../x | no platform '../x'",
                "name: soc | name: a/b | :5: groups[0].name: 'a/b' may only hold letters",
                "platform: gicv2-soc | {platform: ideal, count: 0} | not YAML",
                "size: 1MiB | size: 1000KiB | groups[0].devices[0].bars[0].size: 1024000 bytes is not a power of two",
                "size: 1MiB | size: 1M | '1M' is not a size with its unit (B, KiB, MiB, GiB, TiB)",
                "size: 1MiB} | size: 1MiB, bits: 48} | bars[0].bits: '48' is not one of 32, 64",
                "share: 60%} | share: 60%, idiom: st64b} | :19: groups[0].vms[0].workloads[0].idiom: st64b stores 64 bytes at a time, not 8; write access: 64B beside it",
                "stream-wc, region: nic/bar0 | random, idiom: st64b, access: 64B, region: nic/bar0 | st64b stores 64 bytes at a time, and random makes accesses of 1 to 8",
                "size: 1MiB} | size: 1MiB, decoded: 2MiB} | decoded: '2MiB' is not from 0B to 1MiB",
                "{index: 0, size: 1MiB} | {index: 5, bits: 64, size: 1MiB} | BAR 5 has no BAR behind it",
                "bar: 0, offset | bar: 3, offset | groups[0].devices[0].msix.bar: the device has no BAR 3",
                "offset: 8KiB | offset: 1MiB | a table of 16 entries there ends beyond BAR 0",
                "name: npu | name: nic | groups[0].devices: two are called 'nic'",
                "kind: vfio-platform | kind: vfio-plat | region kind 'vfio-plat' is not one of vfio-pci,",
                "program: stream-wc | program: stream | program 'stream' is not one of stream-wc,",
                "region: nic/bar0 | region: nic/bar1 | region: no region 'nic/bar1'; this VM has nic/bar0, npu/reg0, gicv",
                "share: 60% | share: 50% | groups[0].vms[0].workloads: the shares add up to 90.0%, not to 100%",
                "share: 60% | share: 60 | share: '60' is not a percentage",
                "share: 60% | share: 60.05% | '60.05%' is not a percentage from 0.1% to 100% in steps of 0.1%",
                "share: 60% | span: 2MiB, share: 60% | 2MiB from 0B on end beyond region nic/bar0, which has 1MiB",
                "share: 60% | offset: 1MiB, share: 60% | 64B from 1MiB on end beyond region nic/bar0",
                "share: 60% | access: 3B, share: 60% | access: 3 bytes is not a power of two",
                "share: 60% | rate: 5, share: 60% | rate: '5' is not 'full' or a rate with its unit",
                "share: 60% | rate: 0/s, share: 60% | '0/s' is no rate; it can be 1/s or more, or full",
                "share: 60% | idiom: str, share: 60% | store idiom 'str' is not one of",
                "share: 60% | kernel: maybe, share: 60% | kernel: 'maybe' is not true or false",
                "at: 500us | at: 5ms | groups[0].actions[0].at: '5ms' is not from 0ns to 999999ns",
                "device: nic | device: eth | actions[0].device: no device 'eth'; there are nic, guest/nic, npu, guest/npu",
                "do: device-reset | do: reboot | action 'reboot' is not one of device-reset,",
                "do: device-reset, device: nic | do: policy-switch, policy: none | policy 'none' is not one of",
                "do: device-reset, device: nic | do: link-retrain, link: nic, lanes: 3 | '3' is not one of 1, 2, 4, 8, 16",
                "do: device-reset, device: nic | do: audit-passed, device: nic | no device 'nic'; there are npu, guest/npu",
                "do: device-reset, device: nic | do: hostile-start, vm: x | no vm 'x'; there are guest",
                "do: device-reset, device: nic | do: erratum-on, erratum: x | no erratum 'x'; there is none",
                "do: device-reset, device: nic | do: device-reset, vm: nic | device: is missing; it must be a text",
            })
    void aBadValueIsNamedWithWhereAndWhatWouldBeRight(String good, String bad, String complaint) throws IOException {
        assertThat(problems(GOOD.replace(good, bad)).toString()).contains(complaint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"length: 1", "length: 0ms", "length: soon"})
    void aLengthThatCannotBeReadIsTheOnlyComplaint(String length) throws IOException {
        assertThat(problems(GOOD.replace("length: 1ms", length))).hasSize(1);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() throws IOException {
        List<String> problems = problems(GOOD.replace("seed: 1", "sead: 1")
                .replace("length: 1ms", "length: soon")
                .replace("nic/bar0", "nic/bar7")
                .replace("40%", "140%"));
        assertThat(problems).hasSizeGreaterThanOrEqualTo(4);
        assertThat(problems).allMatch(problem -> problem.matches(".*bad\\.yaml:[0-9]+: .*"));
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() throws IOException {
        assertThat(problems("seed: 1\n" + GOOD)).anyMatch(p -> p.contains(":2: seed: stands twice"));
    }

    @Test
    void aWideBarTakesThePlaceOfTheNext() throws IOException {
        assertThat(problems(GOOD.replace("size: 1MiB}", "size: 1MiB}\n          - {index: 1, size: 4KiB}"))
                        .toString())
                .contains("BAR 0 is 64 bits wide and takes the place of BAR 1 too");
    }

    @Test
    void gicvNeedsAGicv2() throws IOException {
        assertThat(problems(GOOD.replace("gicv2-soc", "grace").replace("nic/bar0", "gicv"))
                        .toString())
                .contains("no region 'gicv'")
                .contains("the platform has no GICv2");
    }

    @Test
    void tooManyHostsAreRefused() throws IOException {
        assertThat(problems(GOOD.replace("platform: gicv2-soc", "platform: gicv2-soc\n    count: 10001"))
                        .toString())
                .contains("'10001' is not from 1 to 10000");
    }

    @Test
    void addressesThatDoNotFitTheGuestAreRefused() throws IOException {
        assertThat(problems(GOOD.replace("size: 1MiB", "size: 1TiB")).toString())
                .contains("do not fit above 512 GiB in 40 bits");
        assertThat(problems(GOOD.replace("gicv2-soc", "apple-m1").replace("size: 1MiB", "size: 64GiB"))
                        .toString())
                .contains("do not fit above 32 GiB in 36 bits");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "`` | the file is empty",
                "`[1, 2]` | the file must be a mapping",
                "`a: [` | not YAML",
                "`just text` | the file must be a mapping",
            })
    void whatIsNoMappingIsRefused(String text, String complaint) throws IOException {
        assertThat(problems(text).toString()).contains(complaint);
    }

    @Test
    void aFileThatIsNoTextIsRefused() throws IOException {
        Path file = folder.resolve("bad.yaml");
        Files.write(file, new byte[] {(byte) 0xC3, (byte) 0x28, 0, 1});
        BadFileException bad = catchThrowableOfType(BadFileException.class, () -> ScenarioYaml.read(file, PLATFORMS));
        assertThat(bad.problems()).containsExactly(file + ": not UTF-8 text");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        BadFileException bad = catchThrowableOfType(
                BadFileException.class, () -> ScenarioYaml.read(folder.resolve("none.yaml"), PLATFORMS));
        assertThat(bad.problems()).containsExactly(folder.resolve("none.yaml") + ": there is no such file");
    }

    @Test
    void aDirectoryIsNoScenario() {
        BadFileException bad = catchThrowableOfType(BadFileException.class, () -> ScenarioYaml.read(folder, PLATFORMS));
        assertThat(bad.problems()).containsExactly(folder + ": cannot be read: Is a directory");
    }

    private List<String> problems(String text) throws IOException {
        Path file = write(text);
        BadFileException bad = catchThrowableOfType(BadFileException.class, () -> ScenarioYaml.read(file, PLATFORMS));
        return bad.problems();
    }

    private Path write(String text) throws IOException {
        return Files.write(folder.resolve("bad.yaml"), text.getBytes(StandardCharsets.UTF_8));
    }
}
