package dev.uncontained.protocol;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.events.AbortEvent.Stage2Aborts;
import dev.uncontained.events.Answer;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostEvent.ActionDue;
import dev.uncontained.events.HostEvent.HostBooted;
import dev.uncontained.events.RegionEvent;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Topic;
import dev.uncontained.events.core.kvm.KvmCore;
import dev.uncontained.events.core.kvm.KvmHost;
import dev.uncontained.kit.answer.Answerer;
import dev.uncontained.kit.answer.Counts;
import dev.uncontained.kit.answer.Input;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Planted: a kvm-service that answers what comes in as it comes, and after a restart reads all of it again to have its state. It knows copies
 * by their numbers and does not write again what its topic has; what it does not know is that the three topics come interleaved otherwise.
 */
final class InputFold implements Answerer {
    private final Counts counts = new Counts();
    private final Map<Integer, Map<String, Host>> partitions = new HashMap<>();

    private static final class Host {
        private final Map<Topic, Long> last = new EnumMap<>(Topic.class);
        private final List<RegionEvent> regions = new ArrayList<>();
        private @Nullable HostBooted booted;
        private KvmHost state = KvmHost.DOWN;
        private long seq;
        private long written;
    }

    @Override
    public List<Topic> inputs() {
        return List.of(Topic.HOSTS, Topic.REGIONS, Topic.ABORTS);
    }

    @Override
    public Topic output() {
        return Topic.STAGE2;
    }

    @Override
    public void open(int partition) {
        partitions.put(partition, new HashMap<>());
    }

    @Override
    public void finished(int partition, String key) {}

    @Override
    public void refold(int partition, Answer own, long fingerprint) {
        Host host = host(partition, own.header());
        host.written = Math.max(host.written, own.header().seq());
    }

    @Override
    public void rebuilt(int partition) {}

    @Override
    public List<Answer> onInput(Input input) {
        Header header = input.event().header();
        Host host = host(input.partition(), header);
        if (header.seq() <= host.last.getOrDefault(input.topic(), 0L)) {
            return List.of();
        }
        host.last.put(input.topic(), header.seq());
        List<Stage2Event> answer =
                switch (input.event()) {
                    case HostBooted booted -> {
                        host.booted = booted;
                        yield boot(host);
                    }
                    case RegionEvent region -> {
                        host.regions.add(region);
                        yield region.reply().last() ? regions(host, region) : List.of();
                    }
                    case ActionDue due
                    when due.action().kind().owner() == ActionKind.Owner.KVM
                            && host.state instanceof KvmHost.Running up -> KvmCore.policySwitch(up, due, host.seq + 1);
                    case Stage2Aborts aborts
                    when host.state instanceof KvmHost.Running up -> KvmCore.aborts(up, aborts, host.seq + 1);
                    default -> List.of();
                };
        List<Answer> unwritten = new ArrayList<>();
        for (Stage2Event event : answer) {
            host.state = KvmCore.apply(host.state, event);
            host.seq = event.header().seq();
            if (host.seq > host.written) {
                unwritten.add(event);
            }
        }
        return unwritten;
    }

    private static List<Stage2Event> regions(Host host, RegionEvent last) {
        if (last.reply().req() == 0) {
            return boot(host);
        }
        List<RegionEvent> parts = List.copyOf(host.regions);
        host.regions.clear();
        return host.state instanceof KvmHost.Running up ? KvmCore.regionAction(up, parts, host.seq + 1) : List.of();
    }

    private static List<Stage2Event> boot(Host host) {
        HostBooted booted = host.booted;
        if (booted == null
                || host.regions.isEmpty()
                || !host.regions.getLast().reply().last()
                || host.regions.getLast().header().boot() != booted.header().boot()) {
            return List.of();
        }
        List<RegionEvent> parts = List.copyOf(host.regions);
        host.regions.clear();
        host.booted = null;
        host.state = KvmHost.DOWN;
        return KvmCore.boot(booted, parts, host.seq + 1);
    }

    @Override
    public long waitingFrom(Topic topic, int partition) {
        return 0;
    }

    @Override
    public void close(int partition) {
        partitions.remove(partition);
    }

    @Override
    public Counts counts() {
        return counts;
    }

    private Host host(int partition, Header header) {
        return partitions
                .computeIfAbsent(partition, p -> new HashMap<>())
                .computeIfAbsent(header.key(), k -> new Host());
    }
}
