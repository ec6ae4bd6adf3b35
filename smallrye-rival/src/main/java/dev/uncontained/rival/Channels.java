package dev.uncontained.rival;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/** Sends a number of records as soon as the channel that takes them has its partitions, and counts what comes. */
@ApplicationScoped
public class Channels {
    private final int records;
    private final byte[] payload;
    private final Assignment assignment;
    private final CompletableFuture<Long> end = new CompletableFuture<>();
    private final AtomicLong taken = new AtomicLong();
    private volatile long beganNs;

    Channels(
            @ConfigProperty(name = "rival.records") int records,
            @ConfigProperty(name = "rival.record-bytes") int recordBytes,
            @Identifier("rival") Assignment assignment) {
        this.records = records;
        this.payload = new byte[recordBytes];
        this.assignment = assignment;
    }

    /** Wall time from the first send to the last record, in ns, when it is known. */
    CompletableFuture<Long> durationNs() {
        return end;
    }

    @Outgoing("out")
    Multi<byte[]> out() {
        return Uni.createFrom()
                .completionStage(assignment.done())
                .onItem()
                .transformToMulti(ready -> {
                    beganNs = System.nanoTime();
                    return Multi.createFrom().range(0, records);
                })
                .map(number -> payload);
    }

    @Incoming("single")
    void single(byte[] record) {
        take(1);
    }

    @Incoming("batch")
    void batch(List<byte[]> batch) {
        take(batch.size());
    }

    private void take(int count) {
        if (taken.addAndGet(count) == records) {
            end.complete(System.nanoTime() - beganNs);
        }
    }
}
