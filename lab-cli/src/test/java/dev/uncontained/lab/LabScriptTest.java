package dev.uncontained.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code lab}, on a machine that lacks what it needs. */
class LabScriptTest {
    private static final List<String> TOOLS = List.of(
            "awk",
            "cat",
            "chmod",
            "cksum",
            "dirname",
            "env",
            "find",
            "flock",
            "grep",
            "head",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "setsid",
            "sh",
            "sleep",
            "sort",
            "tail",
            "unzip",
            "xargs");

    @TempDir
    private Path clone;

    private Path path;

    /** A clone whose script knows no place of JDKs, and a PATH with neither Java nor Maven. */
    @BeforeEach
    void copyScript() throws IOException {
        String script = Files.readString(LabProcess.root().resolve("lab"));
        executable("lab", script.replace("/usr/lib/jvm/", clone.resolve("jvm") + "/"));
        path = Files.createDirectory(clone.resolve("path"));
        for (String tool : TOOLS) {
            Optional<Path> program = Stream.of("/bin", "/usr/bin")
                    .map(directory -> Path.of(directory, tool))
                    .filter(Files::isExecutable)
                    .findFirst();
            if (program.isPresent()) {
                Files.createSymbolicLink(path.resolve(tool), program.get());
            }
        }
    }

    @Test
    void withoutAJdkItSaysWhereItLookedAndHowToGetOne() throws Exception {
        assertNoJdk(start("", "./lab", "run"));
    }

    @Test
    void aJdkThatIsTooOldIsNone() throws Exception {
        executable("jvm/seventeen/bin/javac", "#!/bin/sh\n");
        Files.writeString(clone.resolve("jvm/seventeen/release"), "JAVA_VERSION=\"17.0.15\"\n");

        assertNoJdk(start(clone.resolve("jvm/seventeen").toString(), "./lab", "run"));
    }

    @Test
    void withoutAnyMavenItSaysSo() throws Exception {
        Process lab = start(System.getProperty("java.home"), "./lab", "run");

        assertThat(lab.waitFor()).as(said()).isEqualTo(LabException.ENVIRONMENT);
        assertThat(said()).contains("no Maven on the PATH", "apt-get install maven");
    }

    @Test
    void aMavenThatResolvesNothingIsNamedWithItsLog() throws Exception {
        oldMaven("exit 1");

        Process lab = start(System.getProperty("java.home"), "./lab", "run");

        assertThat(lab.waitFor()).as(said()).isEqualTo(LabException.ENVIRONMENT);
        assertThat(said()).contains("could not be resolved", ".lab/maven.log", "put a Maven 3.9 or newer on the PATH");
    }

    @Test
    void ctrlCWhileMavenIsResolvedEndsIt() throws Exception {
        oldMaven("echo resolving >" + clone.resolve("resolving") + "; sleep 600");
        Process lab = start(System.getProperty("java.home"), "setsid", "env", "--default-signal=INT", "./lab", "run");
        LabProcess.await("Maven is asked", Duration.ofSeconds(30), () -> Files.exists(clone.resolve("resolving")));
        List<ProcessHandle> children = lab.descendants().toList();

        LabProcess.signal("INT", -lab.pid());

        assertThat(lab.waitFor()).as(said()).isEqualTo(LabException.INTERRUPTED);
        assertThat(children).isNotEmpty();
        LabProcess.await("nothing is left", Duration.ofSeconds(10), () -> children.stream()
                .noneMatch(ProcessHandle::isAlive));
        assertThat(clone.resolve(".lab/maven")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lab-cli/target/lab-cli.jar",
                "lab-cli/target/lib",
                "vfio-service/target/quarkus-app/quarkus-run.jar",
                "fault-monitor/target/quarkus-app/quarkus-run.jar"
            })
    void whatABuildMadeAndSomebodyCleanedAwayIsBuiltAgainAndOnlyThen(String cleanedAway) throws Exception {
        buildingMaven();
        start(System.getProperty("java.home"), "./lab", "run").waitFor();
        start(System.getProperty("java.home"), "./lab", "run").waitFor();
        assertThat(clone.resolve("builds")).as(said()).hasContent("once");

        Files.delete(clone.resolve(cleanedAway));
        start(System.getProperty("java.home"), "./lab", "run").waitFor();

        assertThat(said()).contains("lab: building");
        assertThat(clone.resolve("builds")).hasContent("once\nonce");
        assertThat(clone.resolve(cleanedAway)).exists();
    }

    /** A Maven new enough to build with, whose build makes every file that a build makes, all of them empty, and notes that it was asked. */
    private void buildingMaven() throws IOException {
        executable("path/mvn", """
                #!/bin/sh
                [ "$1" = -v ] && echo 'Apache Maven 3.9.11' && exit
                echo once >>builds
                mkdir -p lab-cli/target/lib
                : >lab-cli/target/lab-cli.jar
                for service in vfio-service kvm-service guest-service fault-monitor; do
                  mkdir -p $service/target/quarkus-app
                  : >$service/target/quarkus-app/quarkus-run.jar
                done
                """);
    }

    private void assertNoJdk(Process lab) throws Exception {
        assertThat(lab.waitFor()).as(said()).isEqualTo(LabException.ENVIRONMENT);
        assertThat(said()).contains("no JDK 25 or newer in JAVA_HOME, on the PATH or under", "set JAVA_HOME to it");
    }

    /** A Maven 3.8 that does {@code body} when it is asked for anything but its version. */
    private void oldMaven(String body) throws IOException {
        executable("path/mvn", "#!/bin/sh\n[ \"$1\" = -v ] && echo 'Apache Maven 3.8.7' && exit\n" + body + "\n");
    }

    private void executable(String name, String text) throws IOException {
        Path file = clone.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(String javaHome, String... command) throws IOException {
        File out = clone.resolve("said").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(clone.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out);
        builder.environment().put("PATH", path.toString());
        builder.environment().put("JAVA_HOME", javaHome);
        return builder.start();
    }

    private String said() throws IOException {
        return Files.readString(clone.resolve("said"));
    }
}
