package dev.uncontained.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class LabHelpTest {
    static Stream<CommandLine> commandsWithCommands() {
        return withBelow(Lab.commandLine())
                .filter(command -> !command.getSubcommands().isEmpty());
    }

    private static Stream<CommandLine> withBelow(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(LabHelpTest::withBelow));
    }

    @ParameterizedTest
    @MethodSource("commandsWithCommands")
    void aListOfCommandsSaysWholeSentencesOfEach(CommandLine command) {
        assertThat(command.getSubcommands()).allSatisfy((name, below) -> {
            String[] description = below.getCommandSpec().usageMessage().description();
            assertThat(description)
                    .as("picocli lists the first line of %s and no more", name)
                    .isNotEmpty();
            assertThat(description[0]).endsWithIgnoringCase(description[0].endsWith("?") ? "?" : ".");
        });
    }
}
