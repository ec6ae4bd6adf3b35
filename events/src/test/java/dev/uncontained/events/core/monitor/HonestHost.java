package dev.uncontained.events.core.monitor;

import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.FaultEvent.ContainedFaults;
import dev.uncontained.events.FaultEvent.FaultTally;
import dev.uncontained.events.FaultEvent.UncontainedFault;
import dev.uncontained.events.FaultEvent.VmLost;
import dev.uncontained.events.Header;
import dev.uncontained.events.Hex;
import dev.uncontained.events.HostEvent.HostBooted;
import dev.uncontained.events.HostEvent.HostCrashed;
import dev.uncontained.events.HostEvent.HostFinished;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.HostYield;
import dev.uncontained.events.MmioBurst;
import dev.uncontained.events.Reply;
import dev.uncontained.events.Stage2Event.Stage2Mapped;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.platform.PlatformYaml;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what an honest host writes: it boots, maps two leaves, moves data in bursts, loses itself once to an uncontained store, comes back
 * and ends. Each topic in its own order.
 */
@org.jspecify.annotations.NullUnmarked
@SuppressWarnings("ArrayRecordComponent") // raw Kafka bytes, never compared
public final class HonestHost {
    public static final long LENGTH_NS = 1_000_000;
    private static final Platform GRACE = platform();

    private final String run;
    private final String host;
    private final byte[] key;
    private final BurstCodec codec = new BurstCodec();
    private final Map<Topic, List<Written>> log = new EnumMap<>(Topic.class);
    private long burstSeq;
    private long chain;
    private int boot = 1;
    private long contained;
    private long uncontained;
    private long issued;
    private long discarded;
    private long intendedEpochMicros = 1_000_000;

    /** A record: bytes of a burst, or an event. */
    public record Written(Topic topic, byte[] key, byte[] burst, HostScoped event) {}

    public HonestHost(String run, String host) {
        this.run = run;
        this.host = host;
        this.key = Header.key(run, host).getBytes(StandardCharsets.UTF_8);
        MonitorTopics.FOLDED.forEach(topic -> log.put(topic, new ArrayList<>()));
    }

    /** The whole life of a host with {@code bursts} bursts in each of two boots. */
    public static HonestHost life(String run, String host, int bursts) {
        HonestHost honest = new HonestHost(run, host);
        honest.boots(0);
        honest.maps(MemoryType.NORMAL_NC);
        honest.maps(MemoryType.DEVICE_nGnRE);
        for (int i = 0; i < bursts; i++) {
            honest.bursts(i * 1_000L, MemoryType.NORMAL_NC, 64, i % 3, 0);
        }
        honest.crashes(400_000);
        honest.boots(700_000);
        for (int i = 0; i < bursts; i++) {
            honest.bursts(700_000 + i * 1_000L, MemoryType.DEVICE_nGnRE, 16, 0, 0);
        }
        honest.losesVm();
        honest.finishes();
        return honest;
    }

    /** When its next bursts are meant to be sent. */
    public void intends(long epochMicros) {
        intendedEpochMicros = epochMicros;
    }

    public void boots(long atNs) {
        HostSpec spec = new HostSpec(
                host,
                host.substring(host.indexOf('/') + 1),
                "g",
                1,
                Policy.of(host.substring(0, host.indexOf('/'))),
                GRACE,
                LENGTH_NS,
                0,
                100_000,
                64,
                List.of(),
                List.of(),
                List.of(),
                List.of());
        write(Topic.HOSTS, new HostBooted(header(Topic.HOSTS, atNs), spec, List.of()));
    }

    public void maps(MemoryType type) {
        write(
                Topic.STAGE2,
                new Stage2Mapped(
                        header(Topic.STAGE2, 10),
                        new Reply(1, 0, 1),
                        0,
                        0,
                        new Hex(0),
                        new Hex(0),
                        4096,
                        3,
                        new Hex(0),
                        type,
                        "row",
                        List.of(0),
                        1));
    }

    public void bursts(long atNs, MemoryType type, long accesses, long faults, long wrong) {
        MmioBurst burst = burst(atNs, type, accesses, faults, 0, 0, wrong);
        if (faults > 0) {
            write(
                    Topic.FAULTS,
                    new ContainedFaults(
                            header(Topic.FAULTS, atNs),
                            0,
                            List.of(new FaultTally(0, 0, 0, "alignment", faults, 0, new Hex(0)))));
            contained += faults;
        }
        put(burst);
    }

    public void crashes(long atNs) {
        put(burst(atNs - 1, MemoryType.NORMAL_NC, 4, 0, 1, 2, 0));
        uncontained += 1;
        discarded += 2;
        write(
                Topic.FAULTS,
                new UncontainedFault(
                        header(Topic.FAULTS, atNs),
                        0,
                        0,
                        0,
                        "vfio-pci",
                        "burst",
                        1,
                        new Hex(0),
                        1,
                        1,
                        "NORMAL_NC",
                        "gathered"));
        write(
                Topic.HOSTS,
                new HostCrashed(
                        header(Topic.HOSTS, atNs),
                        "burst",
                        new Hex(0),
                        2,
                        700_000,
                        240.5,
                        yielded(400_000, List.of())));
        boot = 2;
    }

    public void losesVm() {
        write(Topic.FAULTS, new VmLost(header(Topic.FAULTS, 900_000), 0, "efault", true, 1.25));
    }

    public void finishes() {
        write(
                Topic.HOSTS,
                new HostFinished(
                        header(Topic.HOSTS, LENGTH_NS),
                        false,
                        burstSeq,
                        log.get(Topic.FAULTS).size(),
                        yielded(700_000, List.of()),
                        "%016x".formatted(host.hashCode())));
    }

    private HostYield yielded(long upNs, List<HostYield.VcpuYield> vcpus) {
        return new HostYield(
                upNs,
                issued,
                issued - contained - uncontained - discarded,
                0,
                contained,
                uncontained,
                Map.of("crash", discarded),
                0,
                0,
                0,
                0,
                vcpus);
    }

    private MmioBurst burst(long atNs, MemoryType type, long accesses, long faults, long lost, long taken, long wrong) {
        long seq = ++burstSeq;
        issued += accesses;
        return new MmioBurst(
                new Header(run, host, boot, atNs + 900, seq),
                0,
                0,
                0,
                seq,
                seq * 64,
                seq * 64 + accesses - 1,
                atNs * 1000,
                atNs * 1000 + 900_000,
                0,
                accesses,
                0,
                0,
                0,
                accesses,
                accesses - faults - lost - taken - wrong,
                0,
                faults,
                lost,
                taken,
                0,
                0,
                0,
                0,
                0,
                0,
                accesses * 8,
                0,
                accesses / 4,
                accesses / 4,
                accesses * 12,
                type,
                1,
                0,
                intendedEpochMicros);
    }

    private void put(MmioBurst burst) {
        byte[] record = codec.encode(burst, BurstCodec.keyHash(key), chain);
        chain = BurstCodec.chainOf(record);
        log.get(Topic.MMIO).add(new Written(Topic.MMIO, key, record, null));
    }

    private Header header(Topic topic, long atNs) {
        return new Header(run, host, boot, atNs, log.get(topic).size() + 1);
    }

    private void write(Topic topic, HostScoped event) {
        log.get(topic).add(new Written(topic, key, null, event));
    }

    /** What it wrote on a topic. */
    public List<Written> on(Topic topic) {
        return List.copyOf(log.get(topic));
    }

    /** All it wrote, topic by topic. */
    public List<Written> all() {
        return MonitorTopics.FOLDED.stream()
                .flatMap(topic -> log.get(topic).stream())
                .toList();
    }

    private static Platform platform() {
        try {
            return PlatformYaml.read(Path.of("..", "platforms", "grace.yaml"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
