package dev.uncontained.arm.stage2;

import dev.uncontained.arm.memory.Stage2MemAttr;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Rates of map and walk; one operation is one page mapped or one IPA walked. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Stage2TableBenchmark {
    private static final int PAGES = 1 << 20;
    private static final int WALKS = 1 << 12;
    private static final long PAGE = 4096;

    private final Stage2Table full = table();
    private final Stage2Table sparse = table();
    private final long[] random = new long[WALKS];
    private final long[] scattered = new long[WALKS];
    private long attributes;

    private static Stage2Table table() {
        return new Stage2Table(Stage2Geometry.of(Granule.G4K, 40));
    }

    /** A million adjacent pages, and 4096 pages 256 MiB apart. */
    @Setup
    public void fill() {
        attributes = Stage2Leaf.kvmAttributes(full.format(), Stage2MemAttr.NORMAL_NC, true, true, false);
        full.map(0, 0, PAGES * PAGE, attributes, 3);
        for (int i = 0; i < WALKS; i++) {
            random[i] = ((i * 0x9E3779B97F4A7C15L) >>> 44) * PAGE;
            scattered[i] = ((i * 0x9E3779B97F4A7C15L) >>> 52) << 28;
            sparse.map((long) i << 28, 0, PAGE, attributes);
        }
    }

    /** Walks random pages of the full table. */
    @Benchmark
    @OperationsPerInvocation(WALKS)
    public long walkFull() {
        return walk(full, random);
    }

    /** Walks the pages of the sparse table in random order. */
    @Benchmark
    @OperationsPerInvocation(WALKS)
    public long walkSparse() {
        return walk(sparse, scattered);
    }

    /** Looks up random leaves of the full table without a result object. */
    @Benchmark
    @OperationsPerInvocation(WALKS)
    public long leafAtFull() {
        long sum = 0;
        for (long ipa : random) {
            sum += full.leafAt(ipa);
        }
        return sum;
    }

    /** Maps a million adjacent pages in one call, as pages. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public long mapRange() {
        Stage2Table table = table();
        table.map(0, 0, PAGES * PAGE, attributes, 3);
        return table.leaves();
    }

    /** Maps a million adjacent pages one by one, as faults would. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public long mapPageByPage() {
        Stage2Table table = table();
        for (long ipa = 0; ipa < PAGES * PAGE; ipa += PAGE) {
            table.map(ipa, ipa, PAGE, attributes);
        }
        return table.leaves();
    }

    private static long walk(Stage2Table table, long[] addresses) {
        long sum = 0;
        for (long ipa : addresses) {
            sum += switch (table.walk(ipa)) {
                case Stage2Walk.Mapped mapped -> mapped.pa();
                case Stage2Walk.Faulted faulted -> faulted.level();
            };
        }
        return sum;
    }
}
