package dev.uncontained.lab.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * One direction of a connection. The reader stamps each block with the time at which it may go on, the writer waits for that time:
 * so latency delays every byte and takes no throughput, up to {@value #MOST_BLOCKS} blocks of {@value #BLOCK_BYTES} bytes under way.
 */
final class Pump {
    static final int BLOCK_BYTES = 16 * 1024;
    static final int MOST_BLOCKS = 256;

    private final Connection connection;
    private final Link link;
    private final Direction direction;
    private final Socket from;
    private final Socket to;
    private final BlockingQueue<Block> underway = new ArrayBlockingQueue<>(MOST_BLOCKS);

    /**
     * @param bytes empty for the end of the stream
     * @param dueNs when it may go on, as {@link System#nanoTime()} has it
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares blocks
    private record Block(byte[] bytes, long dueNs) {}

    Pump(Connection connection, Link link, Direction direction, Socket from, Socket to) {
        this.connection = connection;
        this.link = link;
        this.direction = direction;
        this.from = from;
        this.to = to;
    }

    void read() throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[BLOCK_BYTES];
        long dueNs = System.nanoTime();
        int length;
        do {
            length = in.read(buffer);
            long ownNs = System.nanoTime() + link.delayNs();
            // a block never overtakes the one before it
            dueNs = dueNs - ownNs > 0 ? dueNs : ownNs;
            underway.put(new Block(Arrays.copyOf(buffer, Math.max(0, length)), dueNs));
        } while (length >= 0);
    }

    void write() throws IOException, InterruptedException {
        while (true) {
            Block block = underway.take();
            link.awaitPassage(direction, block.bytes().length, block.dueNs());
            boolean last = block.bytes().length == 0;
            if (!connection.isHalfOpen()) {
                pass(block, last);
            }
            if (last) {
                return;
            }
        }
    }

    private void pass(Block block, boolean last) throws IOException {
        try {
            if (last) {
                to.shutdownOutput();
            } else {
                to.getOutputStream().write(block.bytes());
                connection.carried(block.bytes().length);
            }
        } catch (IOException e) {
            if (!connection.isHalfOpen()) {
                throw e;
            }
            // the broker's end went this moment: what the service writes is taken all the same
        }
    }
}
