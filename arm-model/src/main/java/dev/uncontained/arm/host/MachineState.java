package dev.uncontained.arm.host;

import dev.uncontained.arm.memory.MemoryType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The bytes of a machine's state between two quanta. */
final class MachineState {
    private static final int VERSION = 1;

    private MachineState() {}

    static byte[] write(HostMachine machine) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeInt(machine.boot());
            out.writeLong(machine.bootPs() / 1000);
            machine.writeTo(out);
            for (Vcpu vcpu : machine.vcpus()) {
                write(vcpu, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static HostMachine read(HostSpec spec, byte[] state) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("machine state version " + version + ", this one reads " + VERSION);
            }
            HostMachine machine = HostMachine.empty(spec, in.readInt(), in.readLong());
            machine.readFrom(in);
            for (Vcpu vcpu : machine.vcpus()) {
                read(vcpu, in);
            }
            if (in.read() >= 0) {
                throw new IllegalArgumentException("machine state is longer than its host");
            }
            return machine;
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("machine state does not fit its host: " + e, e);
        }
    }

    private static void write(Vcpu vcpu, DataOutputStream out) throws IOException {
        out.writeByte(vcpu.state.code());
        out.writeLong(vcpu.nowPs);
        out.writeLong(vcpu.access);
        out.writeLong(vcpu.issued);
        out.writeLong(vcpu.nextK);
        out.writeLong(vcpu.digest);
        out.writeLong(vcpu.completedSum);
        out.writeLong(vcpu.bytesSum);
        out.writeLong(vcpu.wireSum);
        out.writeLong(vcpu.tlpSum);
        for (long count : vcpu.programCount) {
            out.writeLong(count);
        }
        out.writeInt(vcpu.lines);
        out.writeLong(vcpu.touch);
        for (int i = 0; i < vcpu.lines; i++) {
            out.writeLong(vcpu.lineIpa[i]);
            out.writeLong(vcpu.lineMask[i]);
            out.writeInt(vcpu.lineStores[i]);
            out.writeInt(vcpu.lineRegion[i]);
            out.writeInt(vcpu.lineProgram[i]);
            out.writeLong(vcpu.lineTouched[i]);
            out.writeUTF(vcpu.lineType[i].name());
        }
        out.writeInt(vcpu.queueAt);
        out.writeLong(vcpu.pipePs);
        for (long ps : vcpu.queuePs) {
            out.writeLong(ps);
        }
        out.writeLong(vcpu.pendingPs);
        if (vcpu.pendingPs >= 0) {
            out.writeInt(vcpu.pendingRegion);
            out.writeInt(vcpu.pendingStores);
            out.writeLong(vcpu.pendingAccess);
            out.writeUTF(vcpu.pendingCause.name());
            out.writeUTF(vcpu.pendingType.name());
            out.writeInt(vcpu.pendingProgram);
        }
        for (Burst burst : vcpu.bursts) {
            out.writeBoolean(burst != null);
            if (burst != null) {
                write(burst, out);
            }
        }
    }

    private static void read(Vcpu vcpu, DataInputStream in) throws IOException {
        vcpu.state = Vcpu.State.of(in.readByte());
        vcpu.nowPs = in.readLong();
        vcpu.access = in.readLong();
        vcpu.issued = in.readLong();
        vcpu.nextK = in.readLong();
        vcpu.digest = in.readLong();
        vcpu.completedSum = in.readLong();
        vcpu.bytesSum = in.readLong();
        vcpu.wireSum = in.readLong();
        vcpu.tlpSum = in.readLong();
        for (int i = 0; i < vcpu.programCount.length; i++) {
            vcpu.programCount[i] = in.readLong();
        }
        vcpu.lines = in.readInt();
        vcpu.touch = in.readLong();
        for (int i = 0; i < vcpu.lines; i++) {
            vcpu.lineIpa[i] = in.readLong();
            vcpu.lineMask[i] = in.readLong();
            vcpu.lineStores[i] = in.readInt();
            vcpu.lineRegion[i] = in.readInt();
            vcpu.lineProgram[i] = in.readInt();
            vcpu.lineTouched[i] = in.readLong();
            vcpu.lineType[i] = MemoryType.valueOf(in.readUTF());
        }
        vcpu.queueAt = in.readInt();
        vcpu.pipePs = in.readLong();
        for (int i = 0; i < vcpu.queuePs.length; i++) {
            vcpu.queuePs[i] = in.readLong();
        }
        vcpu.pendingPs = in.readLong();
        if (vcpu.pendingPs >= 0) {
            vcpu.pendingRegion = in.readInt();
            vcpu.pendingStores = in.readInt();
            vcpu.pendingAccess = in.readLong();
            vcpu.pendingCause = FaultCause.valueOf(in.readUTF());
            vcpu.pendingType = MemoryType.valueOf(in.readUTF());
            vcpu.pendingProgram = in.readInt();
        }
        for (int region = 0; region < vcpu.bursts.length; region++) {
            if (in.readBoolean()) {
                Burst burst = new Burst(vcpu.vm, vcpu.index, region);
                read(burst, in);
                vcpu.bursts[region] = burst;
            }
        }
    }

    private static void write(Burst b, DataOutputStream out) throws IOException {
        out.writeBoolean(b.open);
        out.writeUTF(b.memoryType.name());
        long[] values = {
            b.firstAccess,
            b.lastAccess,
            b.firstPs,
            b.lastPs,
            b.loads,
            b.stores,
            b.atomics,
            b.barriers,
            b.others,
            b.issued,
            b.completed,
            b.corrupted,
            b.contained,
            b.uncontained,
            b.discardedCrash,
            b.discardedZap,
            b.discardedVm,
            b.discardedEnd,
            b.inFlightBefore,
            b.inFlightAfter,
            b.allOnes,
            b.bytes,
            b.overwrittenBytes,
            b.tlps,
            b.writeTlps,
            b.wireBytes,
            b.stage2Version
        };
        for (long value : values) {
            out.writeLong(value);
        }
    }

    private static void read(Burst b, DataInputStream in) throws IOException {
        b.open = in.readBoolean();
        b.memoryType = MemoryType.valueOf(in.readUTF());
        b.firstAccess = in.readLong();
        b.lastAccess = in.readLong();
        b.firstPs = in.readLong();
        b.lastPs = in.readLong();
        b.loads = in.readLong();
        b.stores = in.readLong();
        b.atomics = in.readLong();
        b.barriers = in.readLong();
        b.others = in.readLong();
        b.issued = in.readLong();
        b.completed = in.readLong();
        b.corrupted = in.readLong();
        b.contained = in.readLong();
        b.uncontained = in.readLong();
        b.discardedCrash = in.readLong();
        b.discardedZap = in.readLong();
        b.discardedVm = in.readLong();
        b.discardedEnd = in.readLong();
        b.inFlightBefore = in.readLong();
        b.inFlightAfter = in.readLong();
        b.allOnes = in.readLong();
        b.bytes = in.readLong();
        b.overwrittenBytes = in.readLong();
        b.tlps = in.readLong();
        b.writeTlps = in.readLong();
        b.wireBytes = in.readLong();
        b.stage2Version = in.readLong();
    }
}
