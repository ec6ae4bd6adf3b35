package dev.uncontained.lab.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** One KRaft broker: formats its storage the first time, in the same JVM, and runs until the leash or a signal ends it. */
public final class BrokerMain {
    private BrokerMain() {}

    /**
     * @param args path of the broker's properties; beside it stands {@code cluster.id}
     */
    public static void main(String[] args) throws Exception {
        Leash.hold();
        Path file = Path.of(args[0]);
        Properties settings = new Properties();
        try (var in = Files.newInputStream(file)) {
            settings.load(in);
        }
        if (!Files.exists(Path.of(settings.getProperty("log.dirs"), "meta.properties"))) {
            String clusterId =
                    Files.readString(file.resolveSibling("cluster.id")).strip();
            String[] format = {"format", "--ignore-formatted", "-t", clusterId, "-c", args[0]};
            if (StorageTool.execute(format, System.out) != 0) {
                System.exit(1);
            }
        }
        Kafka.main(args);
    }
}
