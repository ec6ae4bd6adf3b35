package dev.uncontained.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.scenario.Scenario;
import dev.uncontained.lab.Lab;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The options of {@code lab run} up to where a stack is needed. */
class RunCommandTest {
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void atTheRootOfTheProject() {
        System.setProperty(
                "lab.root", Path.of("..").toAbsolutePath().normalize().toString());
    }

    @AfterEach
    void back() {
        System.clearProperty("lab.root");
    }

    private static Scenario scenario(String... options) {
        RunCommand command = new RunCommand();
        CommandLine line = new CommandLine(command);
        line.parseArgs(options);
        return command.input(Terminal.of(line)).scenario();
    }

    private int run(String... options) {
        return Lab.commandLine().setErr(new PrintWriter(err)).execute(options);
    }

    @Test
    void seedAndLengthTakeThePlaceOfTheScenarios() {
        Scenario changed = scenario("--seed=7", "--length=1ms");

        assertThat(changed.seed()).isEqualTo(7);
        assertThat(changed.lengthNs()).isEqualTo(1_000_000);
        assertThat(changed.policies()).isEqualTo(scenario().policies());
    }

    @Test
    void policiesMayBeSplitByCommasOrRepeated() {
        List<Policy> three = List.of(Policy.VMA_FLAG, Policy.DEVICE_ONLY, Policy.CACHEABLE_PFNMAP);

        assertThat(scenario("--policy=vma-flag,device-only,cacheable-pfnmap").policies())
                .isEqualTo(three);
        assertThat(scenario("--policy=vma-flag", "--policy=device-only,cacheable-pfnmap")
                        .policies())
                .isEqualTo(three);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--policy=vma-flags                   | --policy: policy 'vma-flags' is not one of device-only, vma-flag",
                "--policy=vma-flag,vma-flag           | --policy names one twice: vma-flag,vma-flag",
                "--length=5                           | --length: '5' is not a time with its unit (ps, ns, us, ms, s)",
                "--seed=x                             | Invalid value for option '--seed': 'x'",
                "--seed=-1                            | --seed is -1. lab: It can be 0 or more.",
                "--platform=altra                     | --platform goes with --machine.",
                "--machine=m.txt ../scenarios/any.yaml | --machine takes the place of SCENARIO; give one.",
                "--machine=m.txt                      | m.txt: no such file",
            })
    void whatCannotBeIsNamed(String options, String message) {
        assertThat(run(("run " + options).split(" "))).as(err.toString()).isEqualTo(LabException.USAGE);
        assertThat(err.toString().replace(System.lineSeparator(), " ")).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--brokers=3",
                "--guests=2",
                "--instances=kvm-service=2",
                "--partitions=4",
                "--port-base=31000",
                "--proxied=guest-service-1",
                "--prometheus"
            })
    void onAStackThatIsNotLocalWhatALocalOneIsMadeOfIsRefused(String option) {
        for (String stack : List.of("compose", "a:1@http://b:2")) {
            assertThat(run("run", "--stack=" + stack, option))
                    .as(err.toString())
                    .isEqualTo(LabException.USAGE);
            assertThat(err.toString())
                    .contains(option.substring(0, option.concat("=").indexOf('=')) + " is about a local stack")
                    .contains("--stack " + stack);
        }
    }

    @Test
    void aDrillOnComposeRefusesThemToo() {
        assertThat(run("drill", "../drills/mis-audited.yaml", "--stack=compose", "--guests=2"))
                .isEqualTo(LabException.USAGE);
        assertThat(err.toString()).contains("--guests is about a local stack");
    }
}
