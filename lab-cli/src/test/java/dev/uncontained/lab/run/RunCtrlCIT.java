package dev.uncontained.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the phases of {@code lab run} that have children. */
@Timeout(600)
class RunCtrlCIT {
    private static final String PORT_BASE = "--port-base=32000";

    private static List<ProcessHandle> children(LabProcess lab) {
        return lab.handle().descendants().toList();
    }

    private static void assertNoneIsLeft(List<ProcessHandle> children) throws InterruptedException {
        LabProcess.await("all children end", Duration.ofSeconds(30), () -> children.stream()
                .noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void ctrlCWhileTheStackStartsLeavesNothingBehind(@TempDir Path out) throws IOException, InterruptedException {
        Path directory = out.resolve("of/this/run");
        try (LabProcess lab = LabProcess.startInForeground("run", PORT_BASE, "--out=" + directory)) {
            LabProcess.await(
                    "children are there",
                    Duration.ofSeconds(60),
                    () -> children(lab).size() == 5);
            List<ProcessHandle> children = children(lab);
            assertThat(directory).isDirectory();

            lab.ctrlC();

            assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(LabException.INTERRUPTED);
            assertNoneIsLeft(children);
            assertThat(lab.err()).contains("nothing was written");
            assertThat(out).isEmptyDirectory();
        }
    }

    /** Without Ctrl-C: a stack of its own, four files, a table, and nothing that stays behind; then the stack's end interrupted. */
    @Test
    void aRunOnAStackOfItsOwnEndsWellAndCtrlCWhileThatStackEndsLeavesNothingBehindEither(@TempDir Path out)
            throws IOException, InterruptedException {
        try (LabProcess lab =
                LabProcess.startInForeground("run", "src/test/resources/everything.yaml", PORT_BASE, "--out=" + out)) {
            LabProcess.await(
                    "the run began", Duration.ofMinutes(4), () -> lab.err().contains("run 20"));
            List<ProcessHandle> children = children(lab);
            assertThat(children).hasSize(5);

            assertThat(lab.exitStatus()).as(lab.err()).isZero();

            assertNoneIsLeft(children);
            assertThat(lab.out()).contains("policy ", "vma-flag", "balanced", "digest");
            assertThat(out).isDirectoryContaining("glob:**/result.json");
            assertThat(out).isDirectoryContaining("glob:**/report.html");
            assertThat(out).isDirectoryContaining("glob:**/manifest.json");
            assertThat(Files.readAllLines(out.resolve("series.csv"))).hasSizeGreaterThan(1);
        }
        try (LabProcess lab =
                LabProcess.startInForeground("run", "src/test/resources/everything.yaml", PORT_BASE, "--out=" + out)) {
            LabProcess.await("its own stack is about to end", Duration.ofMinutes(4), () -> lab.err()
                    .contains("written to "));
            List<ProcessHandle> children = children(lab);

            lab.ctrlC();

            assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(LabException.INTERRUPTED);
            assertNoneIsLeft(children);
        }
    }

    @Test
    void ctrlCWhileTheRunGoesLeavesAPartialResult(@TempDir Path out) throws IOException, InterruptedException {
        // an hour of virtual time: it is still going when it is interrupted
        try (LabProcess lab = LabProcess.startInForeground("run", PORT_BASE, "--out=" + out, "--length=3600s")) {
            LabProcess.await(
                    "the run began", Duration.ofMinutes(4), () -> lab.err().contains("run 20"));
            List<ProcessHandle> children = children(lab);

            lab.ctrlC();

            assertThat(lab.exitStatus()).as(lab.err()).isEqualTo(LabException.INTERRUPTED);
            assertNoneIsLeft(children);
            assertThat(JsonMapper.builder()
                            .build()
                            .readTree(Files.readString(out.resolve("result.json")))
                            .get("partial")
                            .asBoolean())
                    .isTrue();
            assertThat(Files.readString(out.resolve("manifest.json"))).contains("\"interrupted\"");
        }
    }

    /** The script and its Maven get the signal as from a terminal: as one process group. */
    @Test
    void ctrlCWhileItBuildsEndsTheBuild(@TempDir Path clone) throws IOException, InterruptedException {
        copySources(LabProcess.root(), clone);
        Path said = clone.resolve("said");
        ProcessBuilder builder = new ProcessBuilder("setsid", "env", "--default-signal=INT", "./lab", "run")
                .directory(clone.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process lab = builder.start();
        try {
            LabProcess.await(
                    "it builds",
                    Duration.ofSeconds(60),
                    () -> read(said).contains("building") && lab.descendants().anyMatch(RunCtrlCIT::isJava));
            List<ProcessHandle> children = lab.descendants().toList();

            LabProcess.signal("INT", -lab.pid());

            assertThat(lab.waitFor()).as(read(said)).isEqualTo(LabException.INTERRUPTED);
            assertNoneIsLeft(children);
            assertThat(clone.resolve(".lab/built")).doesNotExist();
        } finally {
            lab.descendants().forEach(ProcessHandle::destroyForcibly);
            lab.destroyForcibly();
        }
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("/java");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a build reads, and the Maven that an earlier build found. */
    private static void copySources(Path root, Path clone) throws IOException {
        Set<String> left = Set.of(".git", "target", "runs");
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path place = root.relativize(directory);
                boolean isState = place.startsWith(".lab") && !place.equals(Path.of(".lab"));
                if (left.contains(directory.getFileName().toString()) || isState) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(clone.resolve(place));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path place = root.relativize(file);
                if (!place.startsWith(".lab")) {
                    Files.copy(file, clone.resolve(place), StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        if (Files.exists(root.resolve(".lab/maven"))) {
            Files.createSymbolicLink(
                    clone.resolve(".lab/maven"), root.resolve(".lab/maven").toRealPath());
        }
    }
}
