package dev.uncontained.guest.kafka;

import dev.uncontained.arm.host.HostMachine;
import dev.uncontained.arm.host.VmPosition;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.core.guest.HostLife;
import dev.uncontained.events.core.guest.HostLife.Status;
import dev.uncontained.events.core.guest.Written;
import dev.uncontained.guest.domain.HostPost;
import dev.uncontained.guest.domain.Pace;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs one host on a pool of threads, never on two at a time, a slice of wall time after the other so that all hosts get on.
 *
 * <p>Where a slice ends is up to the wall clock; it decides when a record is written and never what it says.
 */
final class HostActor implements Runnable {
    private static final long SLICE_NS = 4_000_000;
    private static final long CHECKPOINT_EVERY_NS = 250_000_000;

    private final HostLife life;
    private final boolean resumed;
    private final HostPost post;
    private final Pace pace;
    private final int partition;
    private final Executor engine;
    private final Observer observer;
    private final Queue<Stage2Event> answers = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean heldBack = new AtomicBoolean();
    private volatile @Nullable Written stopBeyond;
    private volatile boolean dropped;
    private volatile View view;
    private long checkpointedAtNs = System.nanoTime();

    /**
     * What others see of the host, as of its last slice.
     *
     * @param vms where its VMs stand; none while it is down
     */
    record View(Status status, int boot, long virtualNs, long awaitedReq, List<VmPosition> vms) {}

    /** Told what becomes of a host, on the engine's thread. */
    interface Observer {
        void finished(HostActor actor);

        void failed(HostActor actor, RuntimeException cause);
    }

    /**
     * @param resumed whether an earlier life of the host may have written
     * @param post where the life writes
     * @param pace when it may go on; the clock that the life's bursts are stamped by
     * @param partition number of the partition the host is on
     */
    HostActor(
            HostLife life,
            boolean resumed,
            HostPost post,
            Pace pace,
            int partition,
            Executor engine,
            Observer observer) {
        this.resumed = resumed;
        this.life = life;
        this.post = post;
        this.pace = pace;
        this.partition = partition;
        this.engine = engine;
        this.observer = observer;
        this.view = look();
    }

    HostLife life() {
        return life;
    }

    boolean isResumed() {
        return resumed;
    }

    HostPost post() {
        return post;
    }

    int partition() {
        return partition;
    }

    View view() {
        return view;
    }

    /** Hands on an answer, from any thread. */
    void offer(Stage2Event answer) {
        answers.add(answer);
        schedule();
    }

    /**
     * Ends the host short of its virtual end.
     *
     * @param written what is on the log of it, which it is to write again first
     */
    void stop(Written written) {
        stopBeyond = written;
        schedule();
    }

    /** Forgets the host: its partition has moved. */
    void drop() {
        dropped = true;
    }

    void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            engine.execute(this);
        }
    }

    @Override
    public void run() {
        if (dropped || view.status() == Status.FINISHED) {
            return;
        }
        Written stop = stopBeyond;
        try {
            slice();
        } catch (RuntimeException e) {
            dropped = true;
            observer.failed(this, e);
            return;
        }
        view = look();
        if (view.status() == Status.FINISHED) {
            observer.finished(this);
            return;
        }
        boolean again = view.status() == Status.RUNNABLE;
        scheduled.set(false);
        // asked for last: whoever lets the host go on from here finds it free to be scheduled
        if ((again && !heldBack.get()) || !answers.isEmpty() || !Objects.equals(stop, stopBeyond)) {
            schedule();
        }
    }

    private void slice() {
        for (Stage2Event answer = answers.poll(); answer != null; answer = answers.poll()) {
            life.onAnswer(answer);
        }
        Written stop = stopBeyond;
        if (stop != null) {
            life.stop(stop);
        }
        long startNs = System.nanoTime();
        long nowNs = startNs;
        while (!dropped && life.status() == Status.RUNNABLE && nowNs - startNs < SLICE_NS && mayGoOn()) {
            life.step();
            nowNs = System.nanoTime();
        }
        if (nowNs - checkpointedAtNs > CHECKPOINT_EVERY_NS && life.canCheckpoint()) {
            post.checkpoint(life.checkpoint());
            checkpointedAtNs = nowNs;
        }
    }

    /** A host is never held back from its end, nor from its first quantum, in which its vCPUs take their first aborts before the load begins. */
    private boolean mayGoOn() {
        if (stopBeyond != null || life.virtualNs() == 0) {
            return true;
        }
        if (heldBack.get()) {
            return false;
        }
        if (pace.mayGoOn(life.issued())) {
            return true;
        }
        heldBack.set(true);
        pace.whenItMay(() -> {
            heldBack.set(false);
            schedule();
        });
        return false;
    }

    private View look() {
        HostMachine machine = life.machine();
        return new View(
                life.status(),
                life.boot(),
                life.virtualNs(),
                life.awaitedReq(),
                machine == null ? List.of() : machine.positions());
    }
}
