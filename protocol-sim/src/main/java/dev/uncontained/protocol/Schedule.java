package dev.uncontained.protocol;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * What happens at each step: the next thing that is due, anything that can happen, or a disturbance. Beyond its end nothing disturbs. One
 * number a step says which; a number means what it means in the state it meets, so any part of a schedule is a schedule.
 */
public final class Schedule {
    private static final int MOST_STEPS = 1_200;
    private static final int CALM_OF_16 = 5;

    /** What a step is. */
    enum Kind {
        CALM,
        ANY,
        DISTURBANCE
    }

    private static final Kind[] KINDS = Kind.values();

    private final int[] choices;

    private Schedule(int[] choices) {
        int end = choices.length;
        while (end > 0 && choices[end - 1] == 0) {
            end--;
        }
        this.choices = Arrays.copyOf(choices, end);
    }

    /** The schedule of a seed. Some are nearly undisturbed, some have hardly a quiet moment. */
    public static Schedule of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int length = random.nextInt(20, MOST_STEPS);
        int disturbancesOf256 = random.nextInt(1, 24);
        int[] choices = new int[length];
        for (int i = 0; i < length; i++) {
            int number = random.nextInt(1, 1 << 24);
            if (random.nextInt(256) < disturbancesOf256) {
                choices[i] = number * KINDS.length + 2;
            } else if (random.nextInt(16) >= CALM_OF_16) {
                choices[i] = number * KINDS.length + 1;
            }
        }
        return new Schedule(choices);
    }

    /** Steps until nothing disturbs any more. */
    public int length() {
        return choices.length;
    }

    /** Steps that are not just the next thing due. */
    public int disturbed() {
        return (int) Arrays.stream(choices).filter(choice -> choice != 0).count();
    }

    Kind kind(int step) {
        return step < choices.length ? KINDS[choices[step] % KINDS.length] : Kind.CALM;
    }

    int number(int step) {
        return step < choices.length ? choices[step] / KINDS.length : 0;
    }

    /**
     * A shorter and calmer schedule that fails too: spans are calmed, then left out, from half of it down to single steps, until none can.
     *
     * @param fails whether a schedule fails; this one does
     * @param attempts how many schedules may be tried
     */
    public Schedule shrink(Predicate<Schedule> fails, int attempts) {
        Schedule best = this;
        int left = attempts;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (int span = Math.max(1, best.length() / 2); span > 0; span /= 2) {
                for (int from = 0; from < best.length(); from += span) {
                    for (Schedule candidate : new Schedule[] {best.without(from, span), best.calm(from, span)}) {
                        if (candidate.isSmallerThan(best) && left-- > 0 && fails.test(candidate)) {
                            best = candidate;
                            smaller = true;
                        }
                    }
                }
            }
        }
        return best;
    }

    private boolean isSmallerThan(Schedule other) {
        return disturbed() < other.disturbed() || (disturbed() == other.disturbed() && length() < other.length());
    }

    private Schedule calm(int from, int span) {
        int[] calmer = choices.clone();
        Arrays.fill(calmer, Math.min(from, calmer.length), Math.min(calmer.length, from + span), 0);
        return new Schedule(calmer);
    }

    private Schedule without(int from, int span) {
        int end = Math.min(choices.length, from + span);
        int[] shorter = new int[choices.length - Math.max(0, end - from)];
        System.arraycopy(choices, 0, shorter, 0, Math.min(from, shorter.length));
        if (end < choices.length) {
            System.arraycopy(choices, end, shorter, from, choices.length - end);
        }
        return new Schedule(shorter);
    }
}
