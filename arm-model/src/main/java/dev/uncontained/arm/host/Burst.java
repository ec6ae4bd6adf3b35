package dev.uncontained.arm.host;

import dev.uncontained.arm.memory.MemoryType;

/**
 * Counters of one vCPU's accesses to one region, from its opening to its closing. The machine reuses the object; a sink reads it during the
 * call. Law: {@code inFlightBefore + issued = completed + corrupted + contained + uncontained + discarded + inFlightAfter}.
 */
public final class Burst {
    int vm;
    int vcpu;
    int region;
    long k;
    boolean open;
    long firstAccess;
    long lastAccess;
    long firstPs;
    long lastPs;
    long loads;
    long stores;
    long atomics;
    long barriers;
    long others;
    long issued;
    long completed;
    long corrupted;
    long contained;
    long uncontained;
    long discardedCrash;
    long discardedZap;
    long discardedVm;
    long discardedEnd;
    long inFlightBefore;
    long inFlightAfter;
    long allOnes;
    long bytes;
    long overwrittenBytes;
    long tlps;
    long writeTlps;
    long wireBytes;
    MemoryType memoryType = MemoryType.DEVICE_nGnRE;
    long stage2Version;

    Burst(int vm, int vcpu, int region) {
        this.vm = vm;
        this.vcpu = vcpu;
        this.region = region;
    }

    void clear() {
        open = false;
        loads = 0;
        stores = 0;
        atomics = 0;
        barriers = 0;
        others = 0;
        issued = 0;
        completed = 0;
        corrupted = 0;
        contained = 0;
        uncontained = 0;
        discardedCrash = 0;
        discardedZap = 0;
        discardedVm = 0;
        discardedEnd = 0;
        inFlightBefore = inFlightAfter;
        allOnes = 0;
        bytes = 0;
        overwrittenBytes = 0;
        tlps = 0;
        writeTlps = 0;
        wireBytes = 0;
    }

    public int vm() {
        return vm;
    }

    public int vcpu() {
        return vcpu;
    }

    public int region() {
        return region;
    }

    public long k() {
        return k;
    }

    public long firstAccess() {
        return firstAccess;
    }

    public long lastAccess() {
        return lastAccess;
    }

    public long firstPs() {
        return firstPs;
    }

    public long lastPs() {
        return lastPs;
    }

    public long loads() {
        return loads;
    }

    public long stores() {
        return stores;
    }

    public long atomics() {
        return atomics;
    }

    public long barriers() {
        return barriers;
    }

    public long others() {
        return others;
    }

    public long issued() {
        return issued;
    }

    public long completed() {
        return completed;
    }

    public long corrupted() {
        return corrupted;
    }

    public long contained() {
        return contained;
    }

    public long uncontained() {
        return uncontained;
    }

    public long discardedCrash() {
        return discardedCrash;
    }

    public long discardedZap() {
        return discardedZap;
    }

    public long discardedVm() {
        return discardedVm;
    }

    public long discardedEnd() {
        return discardedEnd;
    }

    public long inFlightBefore() {
        return inFlightBefore;
    }

    public long inFlightAfter() {
        return inFlightAfter;
    }

    public long allOnes() {
        return allOnes;
    }

    public long bytes() {
        return bytes;
    }

    public long overwrittenBytes() {
        return overwrittenBytes;
    }

    public long tlps() {
        return tlps;
    }

    public long writeTlps() {
        return writeTlps;
    }

    public long wireBytes() {
        return wireBytes;
    }

    public MemoryType memoryType() {
        return memoryType;
    }

    public long stage2Version() {
        return stage2Version;
    }
}
