package dev.uncontained.kvm.metrics;

import dev.uncontained.arm.memory.MemoryType;
import dev.uncontained.events.Answer;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.core.kvm.KvmHost;
import dev.uncontained.kit.loop.AnswerListener;
import dev.uncontained.kit.loop.AnsweringLoop;
import dev.uncontained.kit.loop.Census;
import dev.uncontained.kit.loop.ChannelOutlet;
import dev.uncontained.kit.loop.LoopMetrics;
import dev.uncontained.kvm.domain.KvmDesk;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Leaves there are, aborts decided, and how long an answer took in wall time. */
@Singleton
public final class KvmMetrics implements AnswerListener {
    private final MeterRegistry registry;
    private final Timer answered;

    KvmMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.answered = Timer.builder("stage2.abort")
                .description("Wall time from taking a batch of aborts to the acknowledgement of an answer")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(20),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2))
                .register(registry);
    }

    /** Registers the meters. */
    public void bind(AnsweringLoop loop, KvmDesk desk, ChannelOutlet outlet) {
        LoopMetrics.bind(registry, loop, desk, outlet);
        Census<MemoryType> leaves = new Census<>(() -> loop.read(() -> count(desk)));
        for (MemoryType type : MemoryType.values()) {
            Gauge.builder("stage2.mappings", leaves, census -> census.of(type))
                    .tag("memory_type", type.name())
                    .strongReference(true)
                    .description("Leaves in the stage-2 tables of hosts that are running")
                    .register(registry);
        }
    }

    @Override
    public void onAnswered(Answer event, long wallNs) {
        if (!(event instanceof Stage2Event stage2)) {
            return;
        }
        switch (stage2) {
            case Stage2Event.Stage2Mapped e -> decided(e.row(), e.answers().size(), wallNs);
            case Stage2Event.AbortInjected e -> decided(e.row(), e.answers().size(), wallNs);
            case Stage2Event.AbortFailed e -> decided(e.row(), e.answers().size(), wallNs);
            case Stage2Event.MemslotsReady e -> {}
            case Stage2Event.MemslotRefused e -> {}
            case Stage2Event.Stage2Unmapped e -> {}
            case Stage2Event.Stage2ActionApplied e -> {}
        }
    }

    /** The rows of KVM's tables are few and fixed, so they may be a label. */
    private void decided(String row, int aborts, long wallNs) {
        if (aborts == 0) {
            return;
        }
        Counter.builder("stage2.aborts")
                .tag("decision", row)
                .description("Stage-2 aborts by the row of KVM's decision")
                .register(registry)
                .increment(aborts);
        answered.record(wallNs, TimeUnit.NANOSECONDS);
    }

    private static Map<MemoryType, Long> count(KvmDesk desk) {
        Map<MemoryType, Long> counts = new EnumMap<>(MemoryType.class);
        desk.forEach((host, ledger) -> {
            if (ledger.settled() instanceof KvmHost.Running up) {
                up.tables().count(counts);
            }
        });
        return counts;
    }
}
