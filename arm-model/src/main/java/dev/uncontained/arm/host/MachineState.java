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
    private static final int VERSION = 4;

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

    static HostMachine read(HostSpec spec, byte[] state, Form form) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("machine state version " + version + ", this one reads " + VERSION);
            }
            HostMachine machine = HostMachine.empty(spec, in.readInt(), in.readLong(), form);
            machine.readFrom(in);
            for (Vcpu vcpu : machine.vcpus()) {
                read(vcpu, in);
            }
            machine.settle();
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
        write(vcpu.buffers, out);
        out.writeInt(vcpu.queue.at);
        out.writeLong(vcpu.queue.freePs);
        for (long ps : vcpu.queue.leftPs) {
            out.writeLong(ps);
        }
        write(vcpu.error, out);
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
        read(vcpu.buffers, in);
        vcpu.queue.at = in.readInt();
        vcpu.queue.freePs = in.readLong();
        for (int i = 0; i < vcpu.queue.leftPs.length; i++) {
            vcpu.queue.leftPs[i] = in.readLong();
        }
        read(vcpu.error, in);
        for (int region = 0; region < vcpu.bursts.length; region++) {
            if (in.readBoolean()) {
                Burst burst = new Burst(vcpu.vm, vcpu.index, region);
                read(burst, in);
                vcpu.bursts[region] = burst;
            }
        }
    }

    private static void write(WriteBuffers buffers, DataOutputStream out) throws IOException {
        out.writeInt(buffers.open);
        out.writeLong(buffers.touch);
        for (int i = 0; i < buffers.open; i++) {
            out.writeLong(buffers.ipa[i]);
            out.writeLong(buffers.mask[i]);
            out.writeInt(buffers.stores[i]);
            out.writeInt(buffers.region[i]);
            out.writeInt(buffers.program[i]);
            out.writeLong(buffers.touched[i]);
            out.writeLong(buffers.writtenPs[i]);
            out.writeUTF(Way.TYPES[buffers.type[i]].name());
        }
    }

    private static void read(WriteBuffers buffers, DataInputStream in) throws IOException {
        buffers.open = in.readInt();
        buffers.touch = in.readLong();
        for (int i = 0; i < buffers.open; i++) {
            buffers.ipa[i] = in.readLong();
            buffers.mask[i] = in.readLong();
            buffers.stores[i] = in.readInt();
            buffers.region[i] = in.readInt();
            buffers.program[i] = in.readInt();
            buffers.touched[i] = in.readLong();
            buffers.writtenPs[i] = in.readLong();
            buffers.type[i] = Way.index(MemoryType.valueOf(in.readUTF()));
        }
    }

    private static void write(PendingError error, DataOutputStream out) throws IOException {
        out.writeLong(error.surfacesPs);
        if (error.isRaised()) {
            out.writeInt(error.region);
            out.writeInt(error.accesses);
            out.writeLong(error.causeAccess);
            out.writeUTF(error.cause.name());
            out.writeUTF(error.type.name());
            out.writeInt(error.program);
        }
    }

    private static void read(PendingError error, DataInputStream in) throws IOException {
        error.surfacesPs = in.readLong();
        if (error.isRaised()) {
            error.region = in.readInt();
            error.accesses = in.readInt();
            error.causeAccess = in.readLong();
            error.cause = FaultCause.valueOf(in.readUTF());
            error.type = MemoryType.valueOf(in.readUTF());
            error.program = in.readInt();
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
