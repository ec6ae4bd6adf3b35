package dev.uncontained.guest.kafka;

import dev.uncontained.arm.host.VmPosition;
import dev.uncontained.arm.host.VmSpec;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A host as this instance sees it, as of its last slice of work.
 *
 * @param run id of the run
 * @param host id of the host
 * @param policy KVM's policy
 * @param platform name of the platform
 * @param status {@code RUNNABLE}, {@code WAITING} or {@code FINISHED}
 * @param boot boot number, 0 before the first
 * @param virtualNs virtual clock, in ns
 * @param lengthNs where it ends, in ns
 * @param awaitedReq request it waits for, or -1
 * @param vms its VMs
 */
public record HostView(
        String run,
        String host,
        String policy,
        String platform,
        String status,
        int boot,
        long virtualNs,
        long lengthNs,
        long awaitedReq,
        List<VmView> vms) {

    /**
     * @param name name of the VM
     * @param vcpus vCPUs it has
     * @param state {@code UP}, {@code LOST} for good, or {@code DOWN} with its host
     * @param virtualNs its virtual clock, in ns: that of the vCPU that is furthest behind, or of the host where there is none. Ahead of the host's while the VM starts again
     * @param vcpuNs the clock of each vCPU, in ns
     */
    public record VmView(String name, int vcpus, String state, long virtualNs, List<Long> vcpuNs) {}

    static HostView of(HostActor actor) {
        var spec = actor.life().spec();
        HostActor.View view = actor.view();
        return new HostView(
                actor.life().run(),
                spec.host(),
                spec.policy().wireName(),
                spec.platform().name(),
                view.status().name(),
                view.boot(),
                view.virtualNs(),
                spec.lengthNs(),
                view.awaitedReq(),
                IntStream.range(0, spec.vms().size())
                        .mapToObj(vm -> vm(spec.vms().get(vm), vm, view))
                        .toList());
    }

    private static VmView vm(VmSpec spec, int vm, HostActor.View host) {
        if (host.vms().isEmpty()) {
            return new VmView(spec.name(), spec.vcpus().size(), "DOWN", host.virtualNs(), List.of());
        }
        VmPosition position = host.vms().get(vm);
        return new VmView(
                spec.name(),
                spec.vcpus().size(),
                position.lost() ? "LOST" : "UP",
                position.vcpuNs().stream().min(Comparator.naturalOrder()).orElse(host.virtualNs()),
                position.vcpuNs());
    }
}
