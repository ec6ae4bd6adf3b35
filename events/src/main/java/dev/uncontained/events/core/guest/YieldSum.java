package dev.uncontained.events.core.guest;

import dev.uncontained.arm.host.HostTotals;
import dev.uncontained.events.HostYield;
import dev.uncontained.events.codec.Mix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the boots of a host yielded together.
 *
 * @param virtualPs virtual time it was up
 * @param digest hash over the boots' vCPU digests, in order
 * @param vcpus by vCPU, of the last boot
 */
public record YieldSum(
        long virtualPs,
        long issued,
        long completed,
        long corrupted,
        long contained,
        long uncontained,
        long discardedCrash,
        long discardedZap,
        long discardedVm,
        long discardedEnd,
        long bytes,
        long tlps,
        long wireBytes,
        int vmsLost,
        long digest,
        List<HostYield.VcpuYield> vcpus) {
    static final YieldSum ZERO = new YieldSum(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());

    public YieldSum {
        vcpus = List.copyOf(vcpus);
    }

    static YieldSum of(HostTotals totals, int boot) {
        long digest = Mix.mix(boot);
        List<HostYield.VcpuYield> vcpus = new ArrayList<>();
        for (HostTotals.VcpuTotals vcpu : totals.vcpus()) {
            digest = Mix.mix(digest ^ vcpu.digest());
            vcpus.add(new HostYield.VcpuYield(vcpu.vm(), vcpu.vcpu(), vcpu.issued(), vcpu.lastK(), hex(vcpu.digest())));
        }
        return new YieldSum(
                totals.virtualPs(),
                totals.issued(),
                totals.completed(),
                totals.corrupted(),
                totals.contained(),
                totals.uncontained(),
                totals.discardedCrash(),
                totals.discardedZap(),
                totals.discardedVm(),
                totals.discardedEnd(),
                totals.bytes(),
                totals.tlps(),
                totals.wireBytes(),
                totals.vmsLost(),
                digest,
                vcpus);
    }

    YieldSum plus(YieldSum later) {
        return new YieldSum(
                virtualPs + later.virtualPs,
                issued + later.issued,
                completed + later.completed,
                corrupted + later.corrupted,
                contained + later.contained,
                uncontained + later.uncontained,
                discardedCrash + later.discardedCrash,
                discardedZap + later.discardedZap,
                discardedVm + later.discardedVm,
                discardedEnd + later.discardedEnd,
                bytes + later.bytes,
                tlps + later.tlps,
                wireBytes + later.wireBytes,
                vmsLost + later.vmsLost,
                Mix.mix(digest ^ later.digest),
                later.vcpus);
    }

    HostYield toYield() {
        return new HostYield(
                virtualPs / 1000,
                issued,
                completed,
                corrupted,
                contained,
                uncontained,
                Map.of("crash", discardedCrash, "zap", discardedZap, "vm", discardedVm, "end", discardedEnd),
                bytes,
                tlps,
                wireBytes,
                vmsLost,
                vcpus);
    }

    String digestHex() {
        return hex(digest);
    }

    /** Writes all but the vCPUs, which a checkpoint does not need. */
    public void writeTo(DataOutput out) throws IOException {
        long[] values = {
            virtualPs,
            issued,
            completed,
            corrupted,
            contained,
            uncontained,
            discardedCrash,
            discardedZap,
            discardedVm,
            discardedEnd,
            bytes,
            tlps,
            wireBytes,
            digest
        };
        for (long value : values) {
            out.writeLong(value);
        }
        out.writeInt(vmsLost);
    }

    /** Reads what {@link #writeTo} wrote. */
    public static YieldSum readFrom(DataInput in) throws IOException {
        long[] v = new long[14];
        for (int i = 0; i < v.length; i++) {
            v[i] = in.readLong();
        }
        return new YieldSum(
                v[0],
                v[1],
                v[2],
                v[3],
                v[4],
                v[5],
                v[6],
                v[7],
                v[8],
                v[9],
                v[10],
                v[11],
                v[12],
                in.readInt(),
                v[13],
                List.of());
    }

    private static String hex(long value) {
        return "%016x".formatted(value);
    }
}
