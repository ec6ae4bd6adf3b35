package dev.uncontained.events.core.guest;

import dev.uncontained.arm.host.Burst;
import dev.uncontained.arm.host.HostSink;
import dev.uncontained.events.Header;
import dev.uncontained.events.MmioBurst;
import dev.uncontained.events.codec.BurstCodec;
import java.nio.charset.StandardCharsets;

/** Numbers, chains and writes the bursts of one host. */
final class BurstWriter implements HostSink {
    private final String run;
    private final String host;
    private final Outlet outlet;
    private final WallClock wallClock;
    private final int keyHash;
    private final BurstCodec codec = new BurstCodec();
    private int boot;
    private long seq;
    private long chain;

    BurstWriter(String run, String host, Outlet outlet, WallClock wallClock, long seq, long chain) {
        this.run = run;
        this.host = host;
        this.outlet = outlet;
        this.wallClock = wallClock;
        this.keyHash = BurstCodec.keyHash(Header.key(run, host).getBytes(StandardCharsets.UTF_8));
        this.seq = seq;
        this.chain = chain;
    }

    /** Number of the last burst, over all boots. */
    long seq() {
        return seq;
    }

    /** Chain of the last burst. */
    long chain() {
        return chain;
    }

    void boot(int number) {
        boot = number;
    }

    @Override
    public void burst(Burst b) {
        MmioBurst burst = new MmioBurst(
                new Header(run, host, boot, b.lastPs() / 1000, ++seq),
                b.vm(),
                b.vcpu(),
                b.region(),
                b.k(),
                b.firstAccess(),
                b.lastAccess(),
                b.firstPs(),
                b.lastPs(),
                b.loads(),
                b.stores(),
                b.atomics(),
                b.barriers(),
                b.others(),
                b.issued(),
                b.completed(),
                b.corrupted(),
                b.contained(),
                b.uncontained(),
                b.discardedCrash(),
                b.discardedZap(),
                b.discardedVm(),
                b.discardedEnd(),
                b.inFlightBefore(),
                b.inFlightAfter(),
                b.allOnes(),
                b.bytes(),
                b.overwrittenBytes(),
                b.tlps(),
                b.writeTlps(),
                b.wireBytes(),
                b.memoryType(),
                b.stage2Version(),
                0,
                wallClock.epochMicros());
        byte[] record = codec.encode(burst, keyHash, chain);
        chain = BurstCodec.chainOf(record);
        outlet.burst(record);
    }
}
