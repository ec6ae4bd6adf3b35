package dev.uncontained.events.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.arm.host.RegionSpec;
import dev.uncontained.arm.kvm.Policy;
import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostScoped;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.codec.BurstCodec;
import dev.uncontained.events.codec.BurstView;
import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.guest.HostWorld;
import dev.uncontained.events.core.guest.Outlet;
import dev.uncontained.events.platform.PlatformFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whole hosts of {@code nvgrace.yaml} with VFIO and KVM beside them, every vCPU for the same number of accesses under each policy. */
final class PoliciesDifferTest {
    private static final long ACCESSES = 20_000;

    @Test
    void everyPolicyRunsTheSameProgramsAndOnlyTheTypesDiffer() throws Exception {
        Map<Policy, Seen> first = new EnumMap<>(Policy.class);
        for (HostSpec host : hosts()) {
            Seen seen = new Seen(host);
            new HostWorld("run", host, Form.FAST, null, () -> 0, seen).toEnd();
            first.putIfAbsent(host.policy(), seen);
        }

        assertThat(first).containsOnlyKeys(Policy.values());
        for (Seen seen : first.values()) {
            assertThat(seen.issued).as(seen.host.host()).isEqualTo(ACCESSES);
            assertThat(seen.bytes)
                    .as(seen.host.host())
                    .isEqualTo(Objects.requireNonNull(first.get(Policy.DEVICE_ONLY)).bytes);
        }
        assertThat(types(first, "gpu/bar4"))
                .containsExactly(
                        MemoryType.DEVICE_nGnRE, MemoryType.DEVICE_nGnRE, MemoryType.NORMAL_NC, MemoryType.NORMAL_WB);
        assertThat(types(first, "gpu/bar2"))
                .containsExactly(
                        MemoryType.DEVICE_nGnRE, MemoryType.NORMAL_NC, MemoryType.NORMAL_NC, MemoryType.NORMAL_NC);
    }

    /** Device-only, the flag, Normal-NC for all, cacheable PFNMAP. */
    private static List<MemoryType> types(Map<Policy, Seen> seen, String region) {
        return seen.values().stream()
                .map(of -> Objects.requireNonNull(of.types.get("guest/" + region)))
                .toList();
    }

    private static List<HostSpec> hosts() throws Exception {
        ScenarioInput input = ScenarioYaml.read(
                Path.of("..", "scenarios", "nvgrace.yaml"), new PlatformFolder(Path.of("..", "platforms")));
        Scenario read = input.scenario();
        assertThat(read.policies()).containsExactly(Policy.values());
        Scenario equal = new Scenario(
                read.name(),
                read.seed(),
                read.lengthNs(),
                read.quantumNs(),
                read.burstAccesses(),
                ACCESSES,
                read.policies(),
                read.groups());
        return equal.hosts(input.platforms());
    }

    /** What a host wrote. */
    private static final class Seen implements Outlet {
        private final HostSpec host;
        private final int keyHash;
        private final BurstView view = new BurstView();
        private final Map<String, MemoryType> types = new HashMap<>();
        private long issued;
        private long bytes;

        Seen(HostSpec host) {
            this.host = host;
            this.keyHash = BurstCodec.keyHash(Header.key("run", host.host()).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void event(HostScoped event) {
            if (event instanceof Stage2Event.Stage2Mapped mapped) {
                host.devices().stream()
                        .flatMap(device -> device.regions().stream())
                        .filter(region -> region.id() == mapped.region())
                        .map(RegionSpec::name)
                        .forEach(name -> types.merge(name, mapped.memoryType(), Seen::same));
            }
        }

        private static MemoryType same(MemoryType one, MemoryType other) {
            assertThat(other).isEqualTo(one);
            return one;
        }

        @Override
        public void burst(byte[] record) {
            try {
                view.read(keyHash, record);
            } catch (UnreadableRecordException e) {
                throw new AssertionError(e);
            }
            issued += view.issued();
            bytes += view.bytes();
        }
    }
}
