package dev.uncontained.lab.stack;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One process of a stack.
 *
 * @param name its name in the stack, {@code guest-service-2}
 * @param kind {@code broker}, {@code proxy}, {@code prometheus} or the name of a service
 * @param ports every port it listens on, by purpose
 * @param command what to execute
 * @param archive class-data archive of its JVM; null for what is no JVM
 * @param writesArchive whether it is the one that writes the archive when there is none
 * @param environment what it finds in its environment beside the supervisor's own
 */
record ChildPlan(
        String name,
        String kind,
        Map<String, Integer> ports,
        List<String> command,
        @Nullable Path archive,
        boolean writesArchive,
        Map<String, String> environment) {
    /** One that is no JVM. */
    static ChildPlan program(String name, String kind, Map<String, Integer> ports, List<String> command) {
        return new ChildPlan(name, kind, ports, command, null, false, Map.of());
    }

    /** Whether it can do nothing before a broker is there. */
    boolean waitsForBrokers() {
        return Arrays.stream(Service.values())
                .anyMatch(service -> service.serviceName().equals(kind));
    }

    /** Class path of its JVM. */
    String classPath() {
        return command.get(command.indexOf("-cp") + 1);
    }
}
