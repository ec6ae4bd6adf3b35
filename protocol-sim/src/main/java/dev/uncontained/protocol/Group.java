package dev.uncontained.protocol;

import dev.uncontained.events.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A consumer group, as the broker sees it: members, the generation they agreed on, who has which partition, and positions committed. The
 * protocol is the eager one: everybody gives up everything before anybody gets anything.
 */
final class Group {
    private final int partitions;
    private final Set<Integer> members = new TreeSet<>();
    private final Set<Integer> rejoined = new TreeSet<>();
    private final Map<Topic, int[]> committed = new EnumMap<>(Topic.class);
    private List<Integer> ranges = List.of();
    private int generation;
    private int nextMember;
    private boolean rebalancing;

    Group(int partitions) {
        this.partitions = partitions;
    }

    int generation() {
        return generation;
    }

    boolean isRebalancing() {
        return rebalancing;
    }

    boolean isMember(int member) {
        return members.contains(member);
    }

    boolean hasRejoined(int member) {
        return rejoined.contains(member);
    }

    /** A new member; everybody has to join again. */
    int join() {
        int member = nextMember++;
        members.add(member);
        disturb();
        rejoined.add(member);
        settle();
        return member;
    }

    /** A member has given up its partitions. */
    void rejoin(int member) {
        rejoined.add(member);
        settle();
    }

    /** A member has left, or has not been heard of for too long. */
    void remove(int member) {
        if (members.remove(member)) {
            disturb();
            settle();
        }
    }

    /** Partitions a member has in this generation. */
    Set<Integer> assignment(int member) {
        Set<Integer> assigned = new TreeSet<>();
        int index = ranges.indexOf(member);
        if (index >= 0) {
            for (int p = 0; p < partitions; p++) {
                if (p * ranges.size() / partitions == index) {
                    assigned.add(p);
                }
            }
        }
        return assigned;
    }

    /** Commits positions, unless the member is of an older generation. */
    void commit(int member, int ofGeneration, Topic topic, int partition, int position) {
        if (isMember(member) && ofGeneration == generation && !(rebalancing && hasRejoined(member))) {
            committed.computeIfAbsent(topic, t -> new int[partitions])[partition] = position;
        }
    }

    /** The position to begin at. */
    int committed(Topic topic, int partition) {
        return committed.getOrDefault(topic, new int[partitions])[partition];
    }

    private void disturb() {
        if (!rebalancing) {
            rebalancing = true;
            rejoined.clear();
        }
        rejoined.retainAll(members);
    }

    private void settle() {
        if (rebalancing && rejoined.containsAll(members)) {
            rebalancing = false;
            generation++;
            ranges = new ArrayList<>(members);
            rejoined.clear();
        }
    }

    @Override
    public String toString() {
        return "generation " + generation + " of " + members + (rebalancing ? ", rejoined " + rejoined : "") + ", "
                + committed.entrySet().stream()
                        .map(e -> e.getKey() + Arrays.toString(e.getValue()))
                        .toList();
    }
}
