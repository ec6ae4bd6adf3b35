package dev.uncontained.protocol;

import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.Mix;
import dev.uncontained.events.core.guest.Checkpoint;
import dev.uncontained.events.core.monitor.PartSummary;
import dev.uncontained.events.core.monitor.PartitionFold;
import dev.uncontained.events.core.monitor.Truth;
import dev.uncontained.kit.answer.Answerer;
import dev.uncontained.kvm.domain.KvmDesk;
import dev.uncontained.vfio.domain.VfioDesk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run in one thread: two instances of each of four services, of which the second come later, the log, and the hand that disturbs. */
final class World {
    private static final int PARTITIONS = 2;
    private static final int MOST_RESENT = 6;
    private static final int CALM_TURNS = 8_000;
    static final String RUN = "r";

    private final Log log;
    private final List<Node> nodes = new ArrayList<>();
    private final List<MonitorNode> monitors = new ArrayList<>();
    private final SortedMap<String, String> digests = new TreeMap<>();
    private final Steps steps = new Steps();
    private int turn;

    private World(List<HostSpec> specs, List<Expected> expected, Plant plant) {
        log = new Log(PARTITIONS, expected);
        for (int i = 0; i < specs.size(); i++) {
            digests.put(specs.get(i).host(), expected.get(i).digest());
        }
        Group vfio = new Group(PARTITIONS);
        Group kvm = new Group(PARTITIONS);
        Group guest = new Group(PARTITIONS);
        Group monitor = new Group(PARTITIONS);
        Snapshots snapshots = new Snapshots();
        Supplier<Answerer> kvmDesk = plant == Plant.STATE_FOLDED_FROM_INPUTS ? InputFold::new : KvmDesk::new;
        for (int i = 1; i <= 2; i++) {
            boolean isSpare = i == 2;
            nodes.add(new AnsweringNode("vfio-service-" + i, log, vfio, isSpare, VfioDesk::new));
            nodes.add(new AnsweringNode("kvm-service-" + i, log, kvm, isSpare, kvmDesk));
            nodes.add(new GuestNode("guest-service-" + i, log, guest, isSpare, RUN, specs, plant));
            MonitorNode monitorNode = new MonitorNode("fault-monitor-" + i, log, monitor, isSpare, snapshots);
            nodes.add(monitorNode);
            monitors.add(monitorNode);
        }
    }

    /** Partition of the host with this place in the scenario. */
    static int partition(int host, Log log) {
        return host % log.partitions();
    }

    /**
     * Goes through a schedule and on to the end of the run.
     *
     * @param trace takes what happens, in words
     * @throws ProtocolException when something happens that must not
     */
    static void run(
            List<HostSpec> specs, List<Expected> expected, Plant plant, Schedule schedule, Consumer<Step> trace) {
        World world = new World(specs, expected, plant);
        int most = schedule.length() + CALM_TURNS;
        while (!world.isOver()) {
            if (world.turn == most) {
                throw new ProtocolException("the run does not come to its end within " + most + " steps");
            }
            Step step = world.next(schedule);
            if (step != null) {
                trace.accept(step);
                step.action().run();
                world.nodes.forEach(Node::check);
            }
            world.turn++;
        }
        world.log.checkWhole();
        world.checkMonitors();
    }

    private @Nullable Step next(Schedule schedule) {
        steps.clear();
        int number = schedule.number(turn);
        switch (schedule.kind(turn)) {
            case CALM -> {
                return calm();
            }
            case ANY -> nodes.forEach(node -> node.steps(steps));
            case DISTURBANCE -> disturbances();
        }
        return steps.isEmpty() ? null : steps.pick(number);
    }

    /**
     * The next thing that is due, each process in its turn.
     *
     * @throws ProtocolException when nothing is, and the run is not over
     */
    private Step calm() {
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get((turn + i) % nodes.size()).steps(steps);
            if (!steps.due().isEmpty()) {
                return steps.due().get(turn / nodes.size() % steps.due().size());
            }
        }
        throw new ProtocolException("the run stands still: everybody waits");
    }

    private void disturbances() {
        nodes.forEach(node -> node.disturbances(steps));
        for (Topic topic : Log.TOLD) {
            resends(topic);
        }
        resends(Topic.CHECKPOINTS);
        steps.possible("log", "checkpoints are compacted", () -> log.compact(Topic.CHECKPOINTS));
        for (int p = 0; p < log.partitions(); p++) {
            int partition = p;
            steps.possible("log", "a checkpoint is damaged", () -> damage(partition));
        }
    }

    private void resends(Topic topic) {
        for (int p = 0; p < log.partitions(); p++) {
            int partition = p;
            if (log.end(topic, p) > 0) {
                steps.possible("log", "records of " + topic + " are sent again", () -> resend(topic, partition));
            }
        }
    }

    private void resend(Topic topic, int partition) {
        int from = Math.floorMod(Mix.mix(turn), log.end(topic, partition));
        for (Log.Entry entry : List.copyOf(log.read(topic, partition, from, MOST_RESENT))) {
            log.append(topic, partition, entry.key(), entry.content());
        }
    }

    private void damage(int partition) {
        List<Log.Entry> all = log.all(Topic.CHECKPOINTS, partition);
        if (!all.isEmpty() && all.getLast().content() instanceof Content.Kept(Checkpoint good) && good != null) {
            byte[] cut = Arrays.copyOf(good.machine(), good.machine().length / 2);
            Checkpoint bad = new Checkpoint(
                    good.run(),
                    good.host(),
                    good.boot(),
                    good.nextReq(),
                    good.stage2Version(),
                    good.numbering(),
                    good.earlier(),
                    good.actionsApplied(),
                    cut);
            log.append(Topic.CHECKPOINTS, partition, all.getLast().key(), new Content.Kept(bad));
        }
    }

    private boolean isOver() {
        return log.isFinished() && monitors.stream().anyMatch(this::hasFoldedAll) && truths().size() == PARTITIONS;
    }

    /** Whether it is worth looking at: what a fold shows is made anew each time, and costs. */
    private boolean hasFoldedAll(MonitorNode monitor) {
        return monitor.isAtWork() && monitor.hasFoldedAll();
    }

    /** What the monitors say of each partition, where all is folded. */
    private List<PartSummary> truths() {
        List<PartSummary> truths = new ArrayList<>();
        for (int p = 0; p < PARTITIONS; p++) {
            for (MonitorNode monitor : monitors) {
                PartitionFold fold = monitor.fold(p);
                if (fold != null && monitor.isAtWork()) {
                    fold.view(0, Long.MAX_VALUE).live().stream()
                            .filter(part -> part.digests().size() == part.hosts())
                            .forEach(truths::add);
                }
            }
        }
        return truths;
    }

    private void checkMonitors() {
        SortedMap<String, String> seen = new TreeMap<>();
        Truth truth = Truth.NONE;
        for (PartSummary part : truths()) {
            seen.putAll(part.digests());
            truth = truth.plus(part.truth());
        }
        if (!truth.isBalanced()) {
            throw new ProtocolException("fault-monitor has " + truth);
        }
        if (!seen.equals(digests)) {
            throw new ProtocolException("fault-monitor has the digests " + seen + " and must have " + digests);
        }
    }
}
