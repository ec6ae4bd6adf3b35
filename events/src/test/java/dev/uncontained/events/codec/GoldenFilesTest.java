package dev.uncontained.events.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.events.Event;
import dev.uncontained.events.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every event ever written can still be read. A file is never changed: when an event gains a field, a file of the new form is added beside
 * the old one. Forms that are missing are written with {@code -Dgolden.write=true}.
 */
final class GoldenFilesTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final byte[] KEY = "r1/vma-flag/soc-0".getBytes(StandardCharsets.UTF_8);

    private final EventCodec codec = new EventCodec();

    static List<Event> samples() throws Exception {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void eventIsWrittenAsItsNewestGoldenFileHasIt(Event event) throws Exception {
        byte[] record = codec.encode(event);
        Path file = newest(event);
        if (Boolean.getBoolean("golden.write") && !isHeldBy(file, record)) {
            file = Files.exists(file) ? form(event, forms(event) + 1) : file;
            Files.createDirectories(file.getParent());
            Files.write(file, record);
        }
        assertThat(new String(record, StandardCharsets.UTF_8)).isEqualTo(Files.readString(file));
        assertThat(codec.decode(EventCodec.topic(event), record)).contains(event);
    }

    @Test
    void everyGoldenFileIsStillRead() throws Exception {
        for (Path folder : folders()) {
            Topic topic = Topic.of(folder.getFileName().toString());
            for (Path file : files(folder)) {
                assertThat(codec.decode(topic, Files.readAllBytes(file)))
                        .as(file.toString())
                        .isPresent();
            }
        }
        assertThat(codec.unknownFields()).isZero();
    }

    @Test
    void everyEventHasASample() throws Exception {
        Set<String> sampled = new TreeSet<>();
        Samples.all().forEach(event -> sampled.add(event.getClass().getSimpleName()));
        Set<String> known = new TreeSet<>();
        collect(Event.class, known);
        assertThat(sampled).isEqualTo(known);
    }

    @Test
    void burstIsWrittenAsItsGoldenFileHasIt() throws Exception {
        Path file = FOLDER.resolve("guest.mmio.MmioBurst-1.hex");
        BurstCodec bursts = new BurstCodec();
        byte[] record = bursts.encode(Samples.burst(), BurstCodec.keyHash(KEY), 5);
        String hex = HexFormat.of().formatHex(record);
        if (Boolean.getBoolean("golden.write") && !Files.exists(file)) {
            Files.writeString(file, hex);
        }
        assertThat(hex).isEqualTo(Files.readString(file));
        assertThat(bursts.decode(KEY, record).lastPs())
                .isEqualTo(Samples.burst().lastPs());
    }

    private static boolean isHeldBy(Path file, byte[] record) throws Exception {
        return Files.exists(file) && Arrays.equals(Files.readAllBytes(file), record);
    }

    private static Path newest(Event event) {
        return form(event, Math.max(1, forms(event)));
    }

    private static int forms(Event event) {
        int forms = 0;
        while (Files.exists(form(event, forms + 1))) {
            forms++;
        }
        return forms;
    }

    private static Path form(Event event, int number) {
        return FOLDER.resolve(EventCodec.topic(event).topicName())
                .resolve(event.getClass().getSimpleName() + "-" + number + ".json");
    }

    private static void collect(Class<?> type, Set<String> names) {
        if (type.isRecord()) {
            names.add(type.getSimpleName());
        } else {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect(permitted, names);
            }
        }
    }

    private static List<Path> folders() throws Exception {
        try (Stream<Path> entries = Files.list(FOLDER)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static List<Path> files(Path folder) throws Exception {
        try (Stream<Path> entries = Files.list(folder)) {
            return new ArrayList<>(entries.sorted().toList());
        }
    }
}
