package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.arm.host.GuestMapping;
import dev.uncontained.arm.host.Program;
import dev.uncontained.arm.host.StoreIdiom;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.yaml.YamlFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ScenarioPageTest {
    private static final Path PAGE = Path.of("../docs/scenarios.md");
    private static final Path EVERY_KEY = Path.of("src/test/resources/scenario/every-key.yaml");
    /** Key; value with its unit or range; default. */
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([a-z0-9.]+)` \\| [^|]*\\w[^|]* \\| [^|]*\\w[^|]* \\|$");

    @Test
    void theFileWithEveryKeyIsGood() throws Exception {
        ScenarioInput input = ScenarioYaml.read(EVERY_KEY, new PlatformFolder(Path.of("../platforms")));
        assertThat(input.scenario().hosts(input.platforms())).hasSize(12);
    }

    @Test
    void listsEveryKeyOfTheFormatAndNoOther() throws Exception {
        Set<String> known = YamlFile.keys(EVERY_KEY, top -> ScenarioYaml.scenario("x", top, (group, name) -> null));
        Set<String> listed = new TreeSet<>();
        Matcher matcher = ROW.matcher(Files.readString(PAGE));
        while (matcher.find()) {
            String key = matcher.group(1);
            if (key.contains(".") || Files.readString(EVERY_KEY).contains("\n" + key + ":") || key.equals("name")) {
                listed.add(key);
            }
        }
        assertThat(listed).isEqualTo(known);
    }

    @Test
    void namesEveryProgramTypeIdiomPolicyAndAction() throws Exception {
        String page = Files.readString(PAGE);
        assertThat(Arrays.stream(Program.values()).map(Program::wireName)).allMatch(page::contains);
        assertThat(Arrays.stream(GuestMapping.values()).map(GuestMapping::wireName))
                .allMatch(page::contains);
        assertThat(Arrays.stream(StoreIdiom.values()).map(StoreIdiom::wireName)).allMatch(page::contains);
        assertThat(Arrays.stream(Policy.values()).map(Policy::wireName)).allMatch(page::contains);
        assertThat(Arrays.stream(ActionKind.values()).map(ActionKind::wireName)).allMatch(page::contains);
    }
}
