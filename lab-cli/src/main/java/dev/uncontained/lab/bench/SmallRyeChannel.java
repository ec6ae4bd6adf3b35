package dev.uncontained.lab.bench;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.LabHome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** SmallRye's Kafka channels, in the module {@code smallrye-rival}: one out, and one in of either kind. */
enum SmallRyeChannel {
    SINGLE("single", "SmallRye, record by record"),
    BATCH("batch", "SmallRye, in batches");

    private static final String RESULT = "durationNs ";
    private static final long PATIENCE_S = 600;

    private final String channel;
    private final String contender;

    SmallRyeChannel(String channel, String contender) {
        this.channel = channel;
        this.contender = contender;
    }

    String contender() {
        return contender;
    }

    static Path jar() {
        return LabHome.ofThisProcess().root().resolve("smallrye-rival/target/quarkus-app/quarkus-run.jar");
    }

    Rate measure(String bootstrapServers, String topic, long records, int recordBytes) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                LabHome.java(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dkafka.bootstrap.servers=" + bootstrapServers,
                "-Drival.topic=" + topic,
                "-Drival.records=" + records,
                "-Drival.record-bytes=" + recordBytes));
        command.addAll(GatheringProducer.arguments("-Dmp.messaging.outgoing.out."));
        for (SmallRyeChannel other : values()) {
            command.add("-Dmp.messaging.incoming." + other.channel + ".enabled=" + (other == this));
        }
        command.add("-jar");
        command.add(jar().toString());
        try (Tool tool = Tool.start(contender, command)) {
            return tool.await(PATIENCE_S).stream()
                    .map(Tool.Line::text)
                    .filter(line -> line.startsWith(RESULT))
                    .findFirst()
                    .map(line -> Long.parseLong(line.substring(RESULT.length())))
                    .map(durationNs -> Rate.ofSpeed(contender, "records", records / (durationNs / 1e9), ""))
                    .orElseThrow(() -> LabException.badResult(contender + " printed no figure."));
        }
    }
}
