package dev.uncontained.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lab test --drills}, with a lab that only notes what it is asked for. */
@SuppressWarnings("NullAway.Init")
class DrillsInSittingsTest {
    private static final String SURROUNDINGS = """
            set -eu
            root=$PWD state=$PWD
            die() { echo "$2" >&2; exit "$1"; }
            build() { :; }
            run_maven() { echo "maven $*" >>called; }
            . "$SCRIPT"
            lab_test "$@"
            """;

    /** Notes its last arguments, too, and ends as it is told where it is asked for what is to be struck. */
    private static final String NOTING_LAB = """
            #!/bin/sh
            echo "$1 $(basename "$2" .yaml)" >>called
            echo "$*" >arguments
            case $2 in *${LAB_STRUCK:-none}*) exit "$LAB_ENDS" ;; esac
            """;

    @TempDir
    private Path root;

    @BeforeEach
    void aProjectOfTwoDrillsAndAnExperiment() throws IOException {
        Path lab = Files.writeString(root.resolve("lab"), NOTING_LAB);
        assertThat(lab.toFile().setExecutable(true)).isTrue();
        for (String file : List.of("drills/first.yaml", "drills/second.yaml", "experiments/third.yaml")) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.createFile(root.resolve(file));
        }
    }

    private record Sitting(int status, String out, List<String> called) {}

    private Sitting sit(String struck, int ends, String... options) throws IOException, InterruptedException {
        Files.writeString(root.resolve("called"), "");
        List<String> command = new ArrayList<>(List.of("sh", "-c", SURROUNDINGS, "lab", "--drills"));
        command.addAll(List.of(options));
        ProcessBuilder sh = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectError(root.resolve("err").toFile());
        sh.environment()
                .put(
                        "SCRIPT",
                        LabProcess.root()
                                .resolve("lab-cli/src/main/sh/lab-test.sh")
                                .toString());
        sh.environment().put("LAB_STRUCK", struck);
        sh.environment().put("LAB_ENDS", String.valueOf(ends));
        Process process = sh.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Sitting(process.waitFor(), out, Files.readAllLines(root.resolve("called")));
    }

    private Path reports() throws IOException {
        try (Stream<Path> runs = Files.list(root.resolve("runs"))) {
            return runs.findFirst().orElseThrow();
        }
    }

    @Test
    void whatPassedInAnInterruptedSittingIsNotDoneAgain() throws Exception {
        Sitting interrupted = sit("second", 130);
        assertThat(interrupted.status()).isEqualTo(130);
        assertThat(interrupted.called()).containsExactly("drill first", "drill second");
        assertThat(Files.readString(root.resolve("err"))).contains("--drills --resume " + reports());

        Sitting failed = sit("second", 1, "--resume", reports().toString());
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.out()).contains("drill first: passed before", "drill second: FAILED, status 1");
        assertThat(failed.called())
                .startsWith("drill second", "sweep third", "bench exactly-once", "bench rivals", "bench capacity")
                .last()
                .asString()
                .startsWith("maven")
                .contains("ComposeIT");

        Sitting whole = sit("none", 0, "--resume", reports().toString());
        assertThat(whole.status()).isZero();
        assertThat(whole.called()).startsWith("drill second").hasSize(2);
        assertThat(whole.out()).contains("drill second: passed\n", "bench capacity: passed before");
    }

    @Test
    void anInterruptedSweepGoesOnWhereItWas() throws Exception {
        sit("third", 130);
        Path log = reports().resolve("sweep-third/runs.jsonl");
        Files.createDirectories(log.getParent());
        Files.createFile(log);

        sit("third", 130, "--resume", reports().toString());

        assertThat(Files.readString(root.resolve("arguments")))
                .isEqualToIgnoringNewLines("sweep " + root.resolve("experiments/third.yaml") + " --resume="
                        + log.getParent() + " --port-base 28500");
    }

    @Test
    void eachPartBeginsWithAStackThatHasNoDataAndNoneIsLeft() throws Exception {
        Path left = Files.createDirectories(root.resolve("local-28500/kafka-of-1"));

        Sitting whole = sit("none", 0);

        assertThat(left.getParent()).doesNotExist();
        assertThat(whole.called()).startsWith("down ", "drill first");
    }

    @Test
    void aDirectoryThatIsNotThereIsRefused() throws Exception {
        Sitting refused = sit("none", 0, "--resume", "nowhere");

        assertThat(refused.status()).isEqualTo(LabException.USAGE);
        assertThat(Files.readString(root.resolve("err"))).contains("--resume is 'nowhere'");
        assertThat(refused.called()).isEmpty();
    }
}
