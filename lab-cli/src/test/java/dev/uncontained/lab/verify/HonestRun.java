package dev.uncontained.lab.verify;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.Event;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.RunEvent;
import dev.uncontained.events.RunResult;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.Topic;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.events.core.guest.HostWorld;
import dev.uncontained.events.core.guest.Outlet;
import dev.uncontained.events.platform.PlatformFolder;
import dev.uncontained.events.scenario.ScenarioInput;
import dev.uncontained.events.scenario.ScenarioYaml;
import dev.uncontained.lab.runlog.Retention;
import dev.uncontained.lab.runlog.RunLog;
import dev.uncontained.lab.runlog.RunRecord;
import dev.uncontained.lab.whatif.World;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** All records of a real run of a small scenario, made in memory by the cores of the services, to be tampered with. */
public final class HonestRun implements RunLog {
    public static final String RUN = "20260101-000000-abcd";
    private static final int PARTITIONS = 3;

    /** PCIe traffic that faults mappings in, a reset that zaps them, a host that crashes and comes back. */
    private static final String SCENARIO = """
            name: tampered
            seed: 11
            length: 2ms
            burst: 512
            policies: [vma-flag, always-normal-nc]
            groups:
              - name: grace
                platform: grace
                count: 1
                devices:
                  - name: nic
                    bars:
                      - {index: 0, size: 1MiB, prefetchable: true}
                vms:
                  - name: guest
                    vcpus: 2
                    workloads:
                      - {program: stream-wc, region: nic/bar0, idiom: neon-multi}
                actions:
                  - {at: 1ms, do: device-reset, device: nic}
                  - {at: 1500us, do: policy-switch, policy: device-only}
              - name: soc
                platform: gicv2-soc
                count: 1
                recovery: {host: 300us}
                devices:
                  - name: eth
                    bars:
                      - {index: 0, size: 64KiB, prefetchable: true}
                vms:
                  - name: guest
                    workloads:
                      - {program: stream-wc, region: eth/bar0, share: 70%}
                      - {program: stream-wc, region: gicv, span: 64B, access: 4B, share: 30%, kernel: true}
            """;

    private static @Nullable List<RunRecord> made;

    final EventCodec codec = new EventCodec();
    final List<RunRecord> records;
    Retention retention = Retention.NONE;

    private HonestRun(List<RunRecord> records) {
        this.records = new ArrayList<>(records);
    }

    /** The whole run. */
    public static synchronized HonestRun whole() throws Exception {
        List<RunRecord> known = made;
        if (known == null) {
            known = make(started(), null);
            made = known;
        }
        return new HonestRun(known);
    }

    /** The same, each host stopped where {@code stop} says. */
    static HonestRun stopped(HostWorld.Stop stop) throws Exception {
        return new HonestRun(make(started(), stop));
    }

    /** The same of any scenario. */
    static HonestRun of(Path scenario) throws Exception {
        return new HonestRun(make(started(scenario), null));
    }

    /** What begins it. */
    public static RunEvent.RunStarted started() throws Exception {
        Path file = Files.createTempFile("tampered", ".yaml");
        Files.writeString(file, SCENARIO);
        return started(file);
    }

    private static RunEvent.RunStarted started(Path file) throws Exception {
        ScenarioInput input = ScenarioYaml.read(file, new PlatformFolder(Path.of("..", "platforms")));
        return new RunEvent.RunStarted(RUN, 1_767_225_600_000L, "test", input.scenario(), input.platforms());
    }

    private static List<RunRecord> make(RunEvent.RunStarted started, HostWorld.@Nullable Stop stop) throws Exception {
        EventCodec codec = new EventCodec();
        List<RunRecord> all = new ArrayList<>();
        Map<Topic, Map<Integer, Long>> offsets = new EnumMap<>(Topic.class);
        RunResult result = World.run(started, 2, fraction -> {});
        List<HostSpec> hosts = started.scenario().hosts(started.platforms());
        for (int i = 0; i < hosts.size(); i++) {
            int partition = i % PARTITIONS;
            byte[] key = Header.key(RUN, hosts.get(i).host()).getBytes(StandardCharsets.UTF_8);
            Outlet outlet = new Outlet() {
                @Override
                public void event(HostScoped event) {
                    add(EventCodec.topic(event), codec.encode(event));
                }

                @Override
                public void burst(byte[] record) {
                    add(Topic.MMIO, record);
                }

                private void add(Topic topic, byte[] value) {
                    long offset =
                            offsets.computeIfAbsent(topic, t -> new HashMap<>()).merge(partition, 1L, Long::sum);
                    all.add(new RunRecord(topic, partition, offset - 1, 0, key, value, null));
                }
            };
            new HostWorld(RUN, hosts.get(i), Form.FAST, stop, () -> 1_000, outlet).toEnd();
        }
        byte[] key = RUN.getBytes(StandardCharsets.UTF_8);
        all.add(new RunRecord(Topic.RUNS, 0, 0, 0, key, codec.encode(started), null));
        if (stop == null) {
            RunEvent completed = new RunEvent.RunCompleted(RUN, result);
            all.add(new RunRecord(Topic.RUNS, 0, 1, 0, key, codec.encode(completed), null));
        }
        List<Topic> order =
                List.of(Topic.RUNS, Topic.HOSTS, Topic.REGIONS, Topic.STAGE2, Topic.ABORTS, Topic.FAULTS, Topic.MMIO);
        all.sort(Comparator.<RunRecord>comparingInt(r -> order.indexOf(r.topic()))
                .thenComparingLong(RunRecord::offset)
                .thenComparingInt(RunRecord::partition));
        return List.copyOf(all);
    }

    @Override
    public String run() {
        return RUN;
    }

    @Override
    public String source() {
        return "a test";
    }

    @Override
    public long expectedRecords() {
        return records.size();
    }

    @Override
    public Retention retention() {
        return retention;
    }

    /** Retention has been at work on all partitions of a topic. */
    void cut(Topic topic) {
        SortedSet<Integer> all =
                new TreeSet<>(IntStream.range(0, PARTITIONS).boxed().toList());
        retention = new Retention(Map.of(topic.topicName(), all));
    }

    @Override
    public long forEach(Consumer<RunRecord> sink) {
        records.forEach(sink);
        return records.size();
    }

    @Override
    public List<RunRecord> ofRun() {
        return records.stream().filter(r -> r.topic() == Topic.RUNS).toList();
    }

    @Override
    public void close() {
        // nothing is open
    }

    /**
     * Puts among the records what nobody can read, mutants of them under their own keys, and on the hosts' topics events of a type that no lab
     * knows yet: before the first of every key and topic, and before every third.
     *
     * @return how many
     */
    public int poison() {
        List<RunRecord> honest = List.copyOf(records);
        Set<String> begun = new HashSet<>();
        records.clear();
        for (int i = 0; i < honest.size(); i++) {
            RunRecord r = honest.get(i);
            if (begun.add(r.topic() + " " + r.keyText()) || i % 3 == 0) {
                byte[] mutant = r.value().clone();
                mutant[mutant.length / 3] ^= 0x10;
                addBeside(r, i % 2 == 0 ? mutant : Arrays.copyOf(mutant, mutant.length / 2));
                if (r.topic() != Topic.RUNS && r.topic() != Topic.MMIO) {
                    addBeside(r, ofUnknownType(r.value()));
                }
            }
            records.add(r);
        }
        return records.size() - honest.size();
    }

    private void addBeside(RunRecord r, byte[] value) {
        long offset = 1_000_000L + records.size();
        records.add(new RunRecord(r.topic(), r.partition(), offset, r.timestampMs(), r.key(), value, null));
    }

    private static byte[] ofUnknownType(byte[] event) {
        String text = new String(event, StandardCharsets.UTF_8);
        String body = text.substring(0, text.lastIndexOf(",\"checksum\""))
                .replaceFirst("\"type\":\"\\w+\"", "\"type\":\"OfTheFuture\"");
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return "%s,\"checksum\":\"%08x\"}".formatted(body, crc.getValue()).getBytes(StandardCharsets.UTF_8);
    }

    /** Place in the log of the n-th record, from 0, of a topic and host. */
    int find(Topic topic, String host, int n) {
        int met = 0;
        for (int i = 0; i < records.size(); i++) {
            RunRecord record = records.get(i);
            if (record.topic() == topic && record.host().equals(host) && met++ == n) {
                return i;
            }
        }
        throw new AssertionError("only " + met + " records of " + host + " on " + topic.topicName());
    }

    /** Place in the log of the first event of a host that fits. */
    public int find(Topic topic, String host, Predicate<Event> wanted) throws Exception {
        for (int i = 0; i < records.size(); i++) {
            RunRecord record = records.get(i);
            if (record.topic() == topic && record.host().equals(host) && wanted.test(event(i))) {
                return i;
            }
        }
        throw new AssertionError("no such record of " + host + " on " + topic.topicName());
    }

    /** Highest stage-2 version of a boot of a host. */
    long highestVersion(String host, int boot) throws Exception {
        long highest = 0;
        for (int i = 0; i < records.size(); i++) {
            RunRecord record = records.get(i);
            if (record.topic() == Topic.STAGE2 && record.host().equals(host)) {
                highest = switch (event(i)) {
                    case Stage2Event.Stage2Mapped e when e.header().boot() == boot -> Math.max(highest, e.version());
                    case Stage2Event.Stage2Unmapped e when e.header().boot() == boot -> Math.max(highest, e.version());
                    default -> highest;
                };
            }
        }
        return highest;
    }

    Event event(int place) throws Exception {
        RunRecord record = records.get(place);
        return codec.decode(record.topic(), record.value()).orElseThrow();
    }

    /** Puts another value in the place of a record's. */
    public RunRecord replace(int place, byte[] value) {
        RunRecord r = records.get(place);
        RunRecord replaced =
                new RunRecord(r.topic(), r.partition(), r.offset(), r.timestampMs(), r.key(), value, r.damage());
        records.set(place, replaced);
        return replaced;
    }
}
