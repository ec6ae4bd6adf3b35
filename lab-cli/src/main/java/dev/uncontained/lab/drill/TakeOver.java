package dev.uncontained.lab.drill;

import dev.uncontained.lab.LabException;
import dev.uncontained.lab.stack.TopicSetup;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;

/**
 * An instance that is lost with its machine: it falls silent without a word to anybody, and nothing is started in its place. That it stands
 * still and is killed only at the end is seen by nobody else. The fault lasts until the other instances have its partitions and have caught
 * up, so its length is what a take-over takes.
 */
final class TakeOver implements Disturbance {
    private static final int ADMIN_MS = 5_000;

    private final ProcessFault silence;
    private final String group;
    private final String bootstrapServers;
    private final BooleanSupplier othersSteady;
    private int membersBefore;
    private boolean takenOver;

    /**
     * @param group consumer group of the service
     * @param othersSteady whether all other processes are ready and every probe is in its range
     */
    TakeOver(
            Fault fault,
            String group,
            String bootstrapServers,
            Supplier<Optional<ProcessHandle>> target,
            BooleanSupplier othersSteady) {
        this.silence = new ProcessFault(fault, "STOP", "KILL", target);
        this.group = group;
        this.bootstrapServers = bootstrapServers;
        this.othersSteady = othersSteady;
    }

    /**
     * @throws LabException with exit status 3 when there is nobody to take over, or the group has not shared out its partitions
     */
    @Override
    public void begin() throws InterruptedException {
        membersBefore = members();
        if (membersBefore < 2) {
            throw LabException.environment(
                    "the group " + group + " has " + membersBefore + " steady members; a take-over needs 2.",
                    "Begin the fault later, or when: steady.");
        }
        silence.begin();
    }

    @Override
    public boolean tookEffect() throws InterruptedException {
        int members = members();
        takenOver = members > 0 && members < membersBefore && othersSteady.getAsBoolean();
        return takenOver;
    }

    /** Members of the group once it has shared out its partitions, or 0. */
    private int members() throws InterruptedException {
        try (Admin admin = TopicSetup.admin(bootstrapServers, ADMIN_MS)) {
            ConsumerGroupDescription described = admin.describeConsumerGroups(Set.of(group))
                    .all()
                    .get(ADMIN_MS, TimeUnit.MILLISECONDS)
                    .get(group);
            return described != null && described.groupState() == GroupState.STABLE
                    ? described.members().size()
                    : 0;
        } catch (ExecutionException | TimeoutException e) {
            return 0;
        }
    }

    @Override
    public Optional<String> problem() {
        return takenOver ? Optional.empty() : Optional.of("nobody had taken over when the run ended");
    }

    @Override
    public void heal() {
        silence.heal();
    }
}
