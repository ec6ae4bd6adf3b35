package dev.uncontained.lab.stack;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a supervisor tells the world about its stack: the content of {@code .lab/<stack>/stack.json}.
 *
 * @param stack name of the stack
 * @param supervisorPid process that supervises it
 * @param ofARun whether it belongs to one {@code lab run} and ends with it
 * @param portBase first port
 * @param brokers brokers
 * @param partitions partitions of every topic that concerns hosts
 * @param instances instances of each service, by name
 * @param bootstrapServers what clients connect to
 * @param startedAtEpochMs when the supervisor began
 * @param topicsReady whether every topic exists
 * @param failure why the stack cannot come up, or null
 * @param processes every process
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StackState(
        String stack,
        long supervisorPid,
        boolean ofARun,
        int portBase,
        int brokers,
        int partitions,
        Map<String, Integer> instances,
        String bootstrapServers,
        long startedAtEpochMs,
        boolean topicsReady,
        @Nullable String failure,
        List<Child> processes) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Where a child stands. */
    public enum Phase {
        RUNNING,
        BACKING_OFF,
        ENDED
    }

    /**
     * @param name its name in the stack
     * @param kind {@code broker}, {@code proxy}, {@code prometheus} or the name of a service
     * @param pid process id, that of the last one while it backs off
     * @param startedAtEpochMs when the process began, as the kernel says
     * @param ports every port it listens on, by purpose
     * @param restarts how often it was started again
     * @param phase where it stands
     * @param lastExit exit status of the process before this one, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Child(
            String name,
            String kind,
            long pid,
            long startedAtEpochMs,
            Map<String, Integer> ports,
            int restarts,
            Phase phase,
            @Nullable Integer lastExit) {
        /** The process, if it still lives and is not another one with the same id. */
        public Optional<ProcessHandle> handle() {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(h -> h.info()
                    .startInstant()
                    .map(at -> Math.abs(at.toEpochMilli() - startedAtEpochMs) < 2_000)
                    .orElse(true));
        }
    }

    static Path file(Path directory) {
        return directory.resolve("stack.json");
    }

    /** Replaces the file at one stroke: a reader sees the old content or the new. */
    void write(Path directory) {
        Path target = file(directory);
        Path fresh = directory.resolve("stack.json.new");
        try {
            Files.writeString(fresh, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot write " + target + ": " + e.getMessage(), "Free space or change the owner of " + directory);
        }
    }

    /** The state in a directory; empty when there is none or it is damaged (a damaged one tells nothing worth keeping). */
    public static Optional<StackState> read(Path directory) {
        try {
            return Optional.of(MAPPER.readValue(Files.readString(file(directory)), StackState.class));
        } catch (NoSuchFileException | JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw LabException.environment(
                    "cannot read " + file(directory) + ": " + e.getMessage(), "Change its owner or mode.");
        }
    }
}
