package dev.uncontained.lab.run;

import dev.uncontained.lab.Lab;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;

/** What a figure was measured with. */
public final class Versions {
    private Versions() {}

    /** Versions of the lab, of Kafka, of Java and of the operating system, and how many processors there are. */
    public static Map<String, String> ofThisProcess() {
        return Map.of(
                "lab", Lab.VERSION,
                "kafka", AppInfoParser.getVersion(),
                "java", Runtime.version().toString(),
                "os",
                        System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                                + System.getProperty("os.arch"),
                "processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    }
}
