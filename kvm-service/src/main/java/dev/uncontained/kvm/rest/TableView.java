package dev.uncontained.kvm.rest;

import dev.uncontained.arm.stage2.Stage2Format;
import dev.uncontained.arm.stage2.Stage2Geometry;
import dev.uncontained.arm.stage2.Stage2Table;
import dev.uncontained.arm.stage2.Stage2Walk;
import dev.uncontained.events.Hex;
import dev.uncontained.events.core.kvm.KvmHost;
import dev.uncontained.events.core.kvm.Mmus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A VM's stage-2 table as a walk goes through it. */
final class TableView {
    private static final int MOST_LEAVES = 1_000;

    private final Stage2Geometry geometry;
    private final Stage2Format format;
    private final Stage2Table table;

    TableView(KvmHost.Running host, int vm) {
        this.geometry = Mmus.geometry(host.mmu());
        this.format = Mmus.format(host.mmu());
        Stage2Table there = host.tables().table(vm);
        this.table = there == null ? new Stage2Table(geometry, format.fwb(), format.xnx()) : there;
    }

    Views.Table table(String run, String host, int vm, int boot, long version, @Nullable Long ipa) {
        return new Views.Table(
                run,
                host,
                vm,
                boot,
                version,
                geometry.granule().wireName(),
                geometry.ipaBits(),
                geometry.startLevel(),
                geometry.concatenatedTables(),
                format.fwb(),
                table.leaves(),
                ipa == null ? leaves() : List.of(),
                ipa == null ? null : walk(ipa));
    }

    private List<Views.Leaf> leaves() {
        List<Views.Leaf> leaves = new ArrayList<>();
        table.forEachLeaf((ipa, descriptor, level) -> {
            if (leaves.size() < MOST_LEAVES) {
                leaves.add(Views.Leaf.of(ipa, descriptor, level, format));
            }
        });
        return leaves;
    }

    private Views.Walk walk(long ipa) {
        Stage2Walk end = table.walk(ipa);
        List<Views.Step> steps = new ArrayList<>();
        for (int level = geometry.startLevel(); level <= end.level(); level++) {
            steps.add(new Views.Step(level, index(ipa, level), entry(level, end)));
        }
        return switch (end) {
            case Stage2Walk.Mapped mapped ->
                new Views.Walk(
                        new Hex(ipa).toString(),
                        steps,
                        null,
                        Views.Leaf.of(mapped.ipaBase(), mapped.descriptor(), mapped.level(), format),
                        new Hex(mapped.pa()).toString());
            case Stage2Walk.Faulted faulted ->
                new Views.Walk(
                        new Hex(ipa).toString(),
                        steps,
                        faulted.fault() + " fault, level " + faulted.level() + ", FSC " + new Hex(faulted.code()),
                        null,
                        null);
        };
    }

    private static String entry(int level, Stage2Walk end) {
        if (level < end.level()) {
            return "table";
        }
        return switch (end) {
            case Stage2Walk.Mapped mapped -> level == 3 ? "page" : "block";
            case Stage2Walk.Faulted faulted -> "invalid";
        };
    }

    private long index(long ipa, int level) {
        long index = ipa >>> geometry.granule().levelShift(level);
        return level == geometry.startLevel()
                ? index
                : index & ((1L << geometry.granule().levelBits()) - 1);
    }
}
