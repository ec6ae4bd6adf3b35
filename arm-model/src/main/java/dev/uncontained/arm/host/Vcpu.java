package dev.uncontained.arm.host;

import dev.uncontained.arm.memory.MemoryType;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One vCPU: where its programs stand, what it has in flight, and what it has counted. What an access does to it is the business of
 * {@link Interpreter} and of the two paths that come to the same.
 */
final class Vcpu {
    /** Accesses for which a vCPU keeps to one of its programs: 2^6. */
    static final int STRETCH_SHIFT = 6;

    /** Between the draws of two accesses. */
    static final long STRIDE = 0x9E3779B97F4A7C15L;

    private static final int SHARES = 1000;

    /** Whether it executes. */
    enum State {
        RUNNING(0),
        /** Waits for KVM's answer to an abort. */
        PARKED(1),
        /** Its VM is gone for good, or it has reached its access limit. */
        STOPPED(2);

        private final int code;

        State(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static State of(int code) {
            return switch (code) {
                case 0 -> RUNNING;
                case 1 -> PARKED;
                case 2 -> STOPPED;
                default -> throw new IllegalArgumentException("vCPU state " + code);
            };
        }
    }

    final HostMachine machine;
    final int vm;
    final int index;
    final VcpuSpec spec;
    final long trafficSeed;
    final int burstAccesses;

    /** Of each program. */
    final Chance[] chances;

    final long speculationSeed;

    /** Those of the specification, or what a hostile guest makes of them. */
    List<ProgramSpec> programs;

    State state = State.RUNNING;
    long nowPs;
    long access;
    final long[] programCount;
    long issued;
    long nextK;
    long digest;

    // over the bursts closed so far
    long completedSum;
    long bytesSum;
    long wireSum;
    long tlpSum;
    final @Nullable Burst[] bursts;

    final WriteBuffers buffers;
    final PostedQueue queue;
    final PendingError error = new PendingError();

    boolean crashed;

    @Nullable
    Abort abort;

    Vcpu(HostMachine machine, int vm, int index, VcpuSpec spec, long nowPs, int queueEntries) {
        this.machine = machine;
        this.vm = vm;
        this.index = index;
        this.spec = spec;
        this.programs = spec.programs();
        this.nowPs = nowPs;
        HostSpec host = machine.spec();
        this.burstAccesses = host.burstAccesses();
        long traffic = Mix.text(Mix.mix(host.seed()), host.trafficId());
        this.trafficSeed = Mix.fold(Mix.fold(Mix.fold(traffic, vm), index), machine.boot());
        this.programCount = new long[spec.programs().size()];
        this.chances = new Chance[programCount.length];
        long platformSeed = Mix.text(trafficSeed, "platform");
        long chanceSeed = Mix.fold(platformSeed, 1);
        this.speculationSeed = Mix.fold(platformSeed, 2);
        Arrays.setAll(
                chances,
                program -> new Chance(
                        Mix.fold(chanceSeed, program),
                        machine.mergePpm(spec.programs().get(program))));
        this.bursts = new Burst[machine.regionCount()];
        this.buffers = new WriteBuffers(host.platform().cpu().writeBuffers());
        this.queue = new PostedQueue(queueEntries);
        if (spec.programs().isEmpty()) {
            state = State.STOPPED;
        }
    }

    /** Whether it has anything to execute before {@code endPs}. */
    boolean runs(long endPs) {
        return state == State.RUNNING && nowPs < endPs && !crashed;
    }

    /** Whether it has executed as many accesses as it may. */
    boolean hasReachedItsLimit() {
        long limit = machine.spec().accessLimit();
        return limit > 0 && issued >= limit;
    }

    /** The program of the next access. */
    int choose() {
        if (programs.size() == 1) {
            return 0;
        }
        long draw = Math.unsignedMultiplyHigh(Mix.fold(trafficSeed, access >>> STRETCH_SHIFT), SHARES);
        int chosen = 0;
        while (chosen < programs.size() - 1 && draw >= programs.get(chosen).sharePermille()) {
            draw -= programs.get(chosen).sharePermille();
            chosen++;
        }
        return chosen;
    }

    /** Bits for the next access' traffic. */
    long draw() {
        return draw(trafficSeed, access);
    }

    /** Bits for the traffic of any access. */
    static long draw(long trafficSeed, long access) {
        return Mix.mix(trafficSeed ^ access * STRIDE);
    }

    /**
     * Takes an access from its program: from here on it is counted, once as issued and once by its outcome.
     *
     * @param isBarrier whether it touches no memory, so that its type closes no burst
     */
    Burst issue(int chosen, int region, MemoryType type, int bytes, boolean isBarrier) {
        Burst burst = burst(region);
        if (burst.open && burst.memoryType != type && !isBarrier) {
            emit(burst);
        }
        if (!burst.open) {
            burst.open = true;
            burst.firstAccess = access;
            burst.firstPs = nowPs;
            burst.memoryType = type;
            burst.stage2Version = machine.stage2Version();
        }
        burst.lastAccess = access;
        burst.lastPs = nowPs;
        burst.issued++;
        burst.bytes += bytes;
        access++;
        issued++;
        programCount[chosen]++;
        return burst;
    }

    Burst burst(int region) {
        Burst burst = bursts[region];
        if (burst == null) {
            burst = new Burst(vm, index, region);
            bursts[region] = burst;
        }
        return burst;
    }

    /** Closes a burst that has gathered enough. */
    void close(Burst burst) {
        if (burst.issued >= burstAccesses) {
            emit(burst);
        }
    }

    void emit(Burst burst) {
        burst.k = nextK++;
        completedSum += burst.completed;
        bytesSum += burst.bytes;
        wireSum += burst.wireBytes;
        tlpSum += burst.tlps;
        machine.sink().burst(burst);
        machine.account(burst);
        burst.clear();
    }

    void closeAll() {
        for (Burst burst : bursts) {
            if (burst != null
                    && (burst.open
                            || burst.inFlightAfter != burst.inFlightBefore
                            || burst.completed > 0
                            || burst.tlps > 0)) {
                emit(burst);
            }
        }
    }

    /** Everything in flight to a range is taken. */
    void discard(Discard reason, long fromIpa, long toIpa) {
        for (int slot = buffers.open - 1; slot >= 0; slot--) {
            if (buffers.ipa[slot] >= fromIpa && buffers.ipa[slot] < toIpa) {
                discarded(buffers.region[slot], reason, buffers.stores[slot]);
                buffers.remove(slot);
            }
        }
        if (error.isRaised() && reason != Discard.ZAP) {
            discarded(error.region, reason, error.accesses);
            error.clear();
        }
    }

    private void discarded(int region, Discard reason, int stores) {
        Burst burst = burst(region);
        burst.inFlightAfter -= stores;
        switch (reason) {
            case CRASH -> burst.discardedCrash += stores;
            case ZAP -> burst.discardedZap += stores;
            case VM -> burst.discardedVm += stores;
            case END -> burst.discardedEnd += stores;
        }
    }

    /** Why stores in flight were taken. */
    enum Discard {
        CRASH,
        ZAP,
        VM,
        END
    }

    /** Folds what this quantum has come to into the digest. */
    void summarise(long quantum) {
        digest = Mix.fold(digest, quantum);
        digest = Mix.fold(digest, issued);
        digest = Mix.fold(digest, completedSum + inOpenBursts(open -> open.completed));
        digest = Mix.fold(digest, bytesSum + inOpenBursts(open -> open.bytes));
        digest = Mix.fold(digest, wireSum + inOpenBursts(open -> open.wireBytes));
        digest = Mix.fold(digest, tlpSum + inOpenBursts(open -> open.tlps));
        digest = Mix.fold(digest, nowPs);
    }

    private long inOpenBursts(ToLongFunction<Burst> count) {
        long sum = 0;
        for (Burst burst : bursts) {
            sum += burst == null ? 0 : count.applyAsLong(burst);
        }
        return sum;
    }
}
