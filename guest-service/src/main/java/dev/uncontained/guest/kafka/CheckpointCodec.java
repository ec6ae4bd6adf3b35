package dev.uncontained.guest.kafka;

import dev.uncontained.events.codec.UnreadableRecordException;
import dev.uncontained.events.core.guest.Checkpoint;
import dev.uncontained.events.core.guest.Checkpoint.Numbering;
import dev.uncontained.events.core.guest.YieldSum;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** The bytes of a checkpoint: a version, the fields in the record's order, and a CRC-32C of all that. */
final class CheckpointCodec {
    private static final int VERSION = 1;
    private static final int CRC_BYTES = 4;
    private static final int MAX_MACHINE_BYTES = 16 * 1024 * 1024;

    private CheckpointCodec() {}

    static byte[] encode(Checkpoint checkpoint) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(checkpoint.machine().length + 256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(checkpoint.run());
            out.writeUTF(checkpoint.host());
            out.writeInt(checkpoint.boot());
            out.writeLong(checkpoint.nextReq());
            out.writeLong(checkpoint.stage2Version());
            Numbering numbering = checkpoint.numbering();
            out.writeLong(numbering.hosts());
            out.writeLong(numbering.aborts());
            out.writeLong(numbering.faults());
            out.writeLong(numbering.mmio());
            out.writeLong(numbering.chain());
            checkpoint.earlier().writeTo(out);
            out.writeInt(checkpoint.actionsApplied().size());
            for (int action : checkpoint.actionsApplied()) {
                out.writeInt(action);
            }
            out.writeInt(checkpoint.machine().length);
            out.write(checkpoint.machine());
            byte[] body = bytes.toByteArray();
            out.writeInt(crc(body, body.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Checkpoint decode(byte[] record) throws UnreadableRecordException {
        if (record.length <= CRC_BYTES
                || ByteBuffer.wrap(record).getInt(record.length - CRC_BYTES)
                        != crc(record, record.length - CRC_BYTES)) {
            throw new UnreadableRecordException("the checkpoint is damaged");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record, 0, record.length - CRC_BYTES))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new UnreadableRecordException("checkpoint version " + version + ", this lab reads " + VERSION);
            }
            String run = in.readUTF();
            String host = in.readUTF();
            int boot = in.readInt();
            long nextReq = in.readLong();
            long stage2Version = in.readLong();
            Numbering numbering =
                    new Numbering(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
            YieldSum earlier = YieldSum.readFrom(in);
            List<Integer> actions = new ArrayList<>();
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                actions.add(in.readInt());
            }
            int length = in.readInt();
            if (length < 0 || length > MAX_MACHINE_BYTES) {
                throw new UnreadableRecordException("machine state of " + length + " bytes");
            }
            byte[] machine = in.readNBytes(length);
            return new Checkpoint(run, host, boot, nextReq, stage2Version, numbering, earlier, actions, machine);
        } catch (IOException e) {
            throw new UnreadableRecordException("the checkpoint is cut off", e);
        }
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
