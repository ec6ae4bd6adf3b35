package dev.uncontained.kvm.domain;

import dev.uncontained.events.Topic;
import dev.uncontained.kit.answer.Input;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The requests of one partition that cannot be answered yet, and the offsets they came from. */
final class Waiting {
    private final Map<String, TreeMap<Request, Pending>> byHost = new HashMap<>();
    private final Map<Topic, TreeSet<Long>> offsets = new EnumMap<>(Topic.class);

    /** @return whether the input was new */
    boolean add(String key, Request request, Input input) {
        Pending pending = of(key).getOrDefault(request, new Pending());
        boolean added = pending.add(input);
        byHost.computeIfAbsent(key, k -> new TreeMap<>()).put(request, pending);
        if (added) {
            offsets.computeIfAbsent(input.topic(), t -> new TreeSet<>()).add(input.offset());
        }
        return added;
    }

    /** What waits for a host. */
    SortedMap<Request, Pending> of(String key) {
        return byHost.getOrDefault(key, new TreeMap<>());
    }

    void remove(String key, Request request) {
        Map<Request, Pending> ofHost = of(key);
        Pending pending = ofHost.remove(request);
        if (pending != null) {
            release(pending);
        }
        if (ofHost.isEmpty()) {
            byHost.remove(key);
        }
    }

    void forget(String key) {
        of(key).values().forEach(this::release);
        byHost.remove(key);
    }

    /** Gives up one request, whatever host it is of. */
    void forget(Pending pending) {
        byHost.values().forEach(ofHost -> ofHost.values().remove(pending));
        release(pending);
    }

    /** The lowest offset of a topic that something came from that still waits, or Long.MAX_VALUE. */
    long from(Topic topic) {
        TreeSet<Long> waiting = offsets.get(topic);
        return waiting == null || waiting.isEmpty() ? Long.MAX_VALUE : waiting.first();
    }

    private void release(Pending pending) {
        for (Input input : pending.inputs()) {
            offsets.getOrDefault(input.topic(), new TreeSet<>()).remove(input.offset());
        }
    }
}
