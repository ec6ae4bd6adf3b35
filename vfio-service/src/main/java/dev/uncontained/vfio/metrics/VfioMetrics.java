package dev.uncontained.vfio.metrics;

import dev.uncontained.arm.host.RegionKind;
import dev.uncontained.arm.vfio.VmaFlag;
import dev.uncontained.arm.vfio.VmaFlags;
import dev.uncontained.events.Answer;
import dev.uncontained.events.core.vfio.VfioRegion;
import dev.uncontained.kit.loop.AnswerListener;
import dev.uncontained.kit.loop.AnsweringLoop;
import dev.uncontained.kit.loop.Census;
import dev.uncontained.kit.loop.ChannelOutlet;
import dev.uncontained.kit.loop.LoopMetrics;
import dev.uncontained.vfio.domain.VfioDesk;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/** Regions there are, and events written about them. */
@Singleton
public final class VfioMetrics implements AnswerListener {
    private record Label(RegionKind kind, boolean allowAnyUncached) {}

    private final MeterRegistry registry;

    VfioMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers the meters. */
    public void bind(AnsweringLoop loop, VfioDesk desk, ChannelOutlet outlet) {
        LoopMetrics.bind(registry, loop, desk, outlet);
        Census<Label> regions = new Census<>(() -> loop.read(() -> count(desk)));
        for (RegionKind kind : RegionKind.values()) {
            if (kind != RegionKind.GICV) {
                gauge(regions, new Label(kind, false));
                gauge(regions, new Label(kind, true));
            }
        }
    }

    @Override
    public void onAnswered(Answer event, long wallNs) {
        Counter.builder("vfio.region.events")
                .tag("event", event.getClass().getSimpleName())
                .description("Events written to vfio.regions")
                .register(registry)
                .increment();
    }

    private void gauge(Census<Label> regions, Label label) {
        Gauge.builder("vfio.regions", regions, census -> census.of(label))
                .tag("kind", label.kind().wireName())
                .tag("allow_any_uncached", String.valueOf(label.allowAnyUncached()))
                .strongReference(true)
                .description("Mapped regions of hosts that are running")
                .register(registry);
    }

    private static Map<Label, Long> count(VfioDesk desk) {
        Map<Label, Long> counts = new HashMap<>();
        desk.forEach((host, ledger) -> {
            for (VfioRegion region : ledger.settled().regions()) {
                boolean allowed = VmaFlags.has(region.vmFlags().value(), VmaFlag.VM_ALLOW_ANY_UNCACHED);
                counts.merge(new Label(region.kind(), allowed), 1L, Long::sum);
            }
        });
        return counts;
    }
}
