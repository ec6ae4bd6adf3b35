package dev.uncontained.guest.kafka;

import dev.uncontained.arm.host.VmSpec;
import java.util.List;

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
     * @param virtualNs its virtual clock: that of the host, whose quanta all its vCPUs share
     */
    public record VmView(String name, int vcpus, long virtualNs) {}

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
                spec.vms().stream().map(vm -> vm(vm, view.virtualNs())).toList());
    }

    private static VmView vm(VmSpec vm, long virtualNs) {
        return new VmView(vm.name(), vm.vcpus().size(), virtualNs);
    }
}
