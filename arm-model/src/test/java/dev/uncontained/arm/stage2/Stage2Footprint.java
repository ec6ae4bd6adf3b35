package dev.uncontained.arm.stage2;

import dev.uncontained.arm.memory.Stage2MemAttr;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Measures what mappings cost: by the table's own count, and by what the garbage collector finds retained. */
public final class Stage2Footprint {
    private static final long PAGE = 4096;

    /**
     * One measurement.
     *
     * @param leaves mappings in the table
     * @param counted bytes by {@link Stage2Table#bytes}
     * @param heap bytes by the heap's growth
     */
    record Cost(String shape, long leaves, long counted, long heap) {
        double countedPerLeaf() {
            return (double) counted / leaves;
        }

        double heapPerLeaf() {
            return (double) heap / leaves;
        }
    }

    private Stage2Footprint() {}

    static Stage2Table adjacent() {
        return spread(Granule.G4K, 1 << 20, PAGE);
    }

    /** A number of pages, one every so many bytes. */
    static Stage2Table spread(Granule granule, int pages, long stride) {
        Stage2Table table = new Stage2Table(Stage2Geometry.of(granule, 48));
        long attributes = Stage2Leaf.kvmAttributes(table.format(), Stage2MemAttr.NORMAL_NC, true, true, false);
        for (int i = 0; i < pages; i++) {
            table.map(i * stride, i * stride, granule.pageSize(), attributes);
        }
        return table;
    }

    static List<Cost> measureAll() {
        List<Cost> costs = new ArrayList<>();
        costs.add(measure("1,048,576 adjacent 4 KiB pages", 1, Stage2Footprint::adjacent));
        costs.add(measure("524,288 pages of 4 KiB, every other one", 1, () -> spread(Granule.G4K, 1 << 19, 2 * PAGE)));
        costs.add(measure("65,536 pages of 4 KiB, one every 64 KiB", 1, () -> spread(Granule.G4K, 1 << 16, 16 * PAGE)));
        costs.add(measure("65,536 pages of 4 KiB, one every 2 MiB", 1, () -> spread(Granule.G4K, 1 << 16, 2 << 20)));
        costs.add(measure("65,536 pages of 4 KiB, one every 1 GiB", 1, () -> spread(Granule.G4K, 1 << 16, 1 << 30)));
        costs.add(
                measure("8,192 pages of 64 KiB, one every 512 MiB", 1, () -> spread(Granule.G64K, 1 << 13, 512 << 20)));
        costs.add(measure("1,000 tables of 100 adjacent 4 KiB pages", 1000, () -> spread(Granule.G4K, 100, PAGE)));
        return costs;
    }

    static Cost measure(String shape, int tables, Supplier<Stage2Table> maker) {
        Stage2Table[] kept = new Stage2Table[tables];
        long before = used();
        for (int i = 0; i < tables; i++) {
            kept[i] = maker.get();
        }
        long heap = used() - before;
        long leaves = 0;
        long counted = 0;
        for (Stage2Table table : kept) {
            leaves += table.leaves();
            counted += table.bytes();
        }
        return new Cost(shape, leaves, counted, heap);
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** Prints a Markdown table. */
    public static void main(String[] args) {
        System.out.println("| mappings | bytes a mapping, counted | bytes a mapping, heap |");
        System.out.println("|---|---|---|");
        for (Cost cost : measureAll()) {
            System.out.printf("| %s | %.1f | %.1f |%n", cost.shape(), cost.countedPerLeaf(), cost.heapPerLeaf());
        }
    }
}
