package dev.uncontained.lab.sweep;

import dev.uncontained.events.yaml.Units;
import dev.uncontained.lab.stack.StackOptions;
import dev.uncontained.lab.stack.StackPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a sweep does, in order: stack by stack, so that one is started only where the next points need another.
 *
 * <p>The number of partitions of a log cannot be changed, so each further number has a stack of its own, 500 ports further up.
 *
 * @param experiment the experiment
 * @param stages stacks with the points measured on them
 */
record SweepPlan(Experiment experiment, List<Stage> stages) {
    private static final int PORTS_OF_A_STACK = 500;

    SweepPlan {
        stages = List.copyOf(stages);
    }

    /**
     * @param stack options that give the stack
     * @param points points measured on it
     */
    record Stage(StackOptions stack, List<Point> points) {
        Stage {
            points = List.copyOf(points);
        }
    }

    /**
     * @throws picocli.CommandLine.ParameterException when the options ask for another stack than the experiment
     */
    static SweepPlan of(Experiment experiment, StackOptions options) {
        Map<Deployment, List<Point>> groups = experiment.byDeployment();
        Map<Integer, Integer> portsFurther = new LinkedHashMap<>();
        List<Stage> stages = new ArrayList<>();
        groups.forEach((deployment, points) -> {
            Integer partitions = deployment.partitions();
            int further = portsFurther.computeIfAbsent(
                    partitions == null ? 0 : partitions, p -> portsFurther.size() * PORTS_OF_A_STACK);
            stages.add(
                    new Stage(options.with(further, deployment.brokers(), partitions, deployment.instances()), points));
        });
        return new SweepPlan(experiment, stages);
    }

    /** The plan as people read it. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(experiment.name() + ": " + experiment.story().strip());
        lines.add("scenario  " + experiment.scenario());
        if (!experiment.set().values().isEmpty()) {
            lines.add("set       " + experiment.set());
        }
        for (Stage stage : stages) {
            StackPlan plan = stage.stack().plan();
            lines.add("stack     port base " + plan.portBase() + ", " + plan.partitions() + " partitions: "
                    + String.join(", ", plan.processes()));
            stage.points().forEach(point -> lines.add("  point   " + point));
        }
        int points = experiment.points().size();
        lines.add("%d points, %d repeats, warm-up %d: %d runs, none longer than %s"
                .formatted(
                        points,
                        experiment.repeats(),
                        experiment.warmUp(),
                        points * (experiment.repeats() + experiment.warmUp()),
                        Units.time(experiment.limitNs() * 1000)));
        return lines;
    }
}
