package dev.uncontained.kvm.rest;

import dev.uncontained.events.Hex;
import dev.uncontained.events.Stage2Event.Memslot;
import dev.uncontained.events.core.kvm.KvmHost;
import dev.uncontained.events.fold.Ledger;
import dev.uncontained.kit.loop.AnsweringLoop;
import dev.uncontained.kit.loop.HostQuery;
import dev.uncontained.kvm.domain.KvmDesk;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A VM's memslots and its stage-2 table as kvm-service knows them now. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "kvm", description = "Memslots and stage-2 tables of one host of one run")
@APIResponse(responseCode = "200", description = "As the service's own topic has it")
@APIResponse(
        responseCode = "400",
        description = "Something is not said or cannot be read; the body says what would be right")
@APIResponse(responseCode = "404", description = "No such host or VM on this instance; the body says which there are")
public final class KvmResource {
    private final HostQuery<KvmHost> hosts;

    KvmResource(AnsweringLoop loop, KvmDesk desk) {
        this.hosts = new HostQuery<>(loop, desk);
    }

    @GET
    @Path("memslots")
    @Operation(summary = "Memslots of a VM, or of all VMs of the host")
    public Views.Memslots memslots(
            @Parameter(description = "id of the run") @QueryParam("run") @Nullable String run,
            @Parameter(description = "id of the host, policy/group-n", example = "vma-flag/grace-0")
                    @QueryParam("host")
                    @Nullable
                    String host,
            @Parameter(description = "index of the VM; all VMs when left out") @QueryParam("vm") @Nullable String vm) {
        Integer wanted = vm == null ? null : vm(vm);
        return hosts.show(run, host, ledger -> {
            KvmHost.Running up = running(ledger);
            if (wanted != null) {
                checkVm(up, wanted);
            }
            List<Views.Slot> slots = up.slots().stream()
                    .filter(slot -> wanted == null || slot.vm() == wanted)
                    .map(slot -> Views.Slot.of(slot, up.tables().leaves(slot.region())))
                    .toList();
            return new Views.Memslots(
                    String.valueOf(run),
                    String.valueOf(host),
                    ledger.boot(),
                    ledger.lastReq(),
                    up.policy().wireName(),
                    slots);
        });
    }

    @GET
    @Path("stage2")
    @Operation(summary = "A VM's stage-2 table: its leaves, or the walk for one address")
    public Views.Table stage2(
            @Parameter(description = "id of the run") @QueryParam("run") @Nullable String run,
            @Parameter(description = "id of the host, policy/group-n", example = "vma-flag/grace-0")
                    @QueryParam("host")
                    @Nullable
                    String host,
            @Parameter(description = "index of the VM") @QueryParam("vm") @Nullable String vm,
            @Parameter(description = "guest-physical address to walk for, 0x...") @QueryParam("ipa") @Nullable
                    String ipa) {
        int wanted = vm(vm == null ? "0" : vm);
        Long address = ipa == null ? null : ipa(ipa);
        return hosts.show(run, host, ledger -> {
            KvmHost.Running up = running(ledger);
            checkVm(up, wanted);
            return new TableView(up, wanted)
                    .table(String.valueOf(run), String.valueOf(host), wanted, ledger.boot(), up.version(), address);
        });
    }

    private static int vm(String vm) {
        try {
            return Integer.parseUnsignedInt(vm);
        } catch (NumberFormatException e) {
            throw HostQuery.error(Response.Status.BAD_REQUEST, "vm '" + vm + "' is not an index from 0");
        }
    }

    private static long ipa(String ipa) {
        try {
            return Hex.of(ipa).value();
        } catch (IllegalArgumentException e) {
            throw HostQuery.error(Response.Status.BAD_REQUEST, "ipa " + e.getMessage());
        }
    }

    private static KvmHost.Running running(Ledger<KvmHost> ledger) {
        if (ledger.settled() instanceof KvmHost.Running up) {
            return up;
        }
        throw HostQuery.error(Response.Status.NOT_FOUND, "the host is booting; it has no memslots yet");
    }

    private static void checkVm(KvmHost.Running up, int vm) {
        TreeSet<Integer> vms = new TreeSet<>();
        up.slots().stream().map(Memslot::vm).forEach(vms::add);
        if (!vms.contains(vm)) {
            throw HostQuery.error(Response.Status.NOT_FOUND, "no memslots of VM " + vm + "; VMs with memslots: " + vms);
        }
    }
}
