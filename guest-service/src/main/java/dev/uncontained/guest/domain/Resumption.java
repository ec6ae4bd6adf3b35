package dev.uncontained.guest.domain;

import dev.uncontained.arm.host.Form;
import dev.uncontained.arm.host.HostSpec;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.core.guest.Checkpoint;
import dev.uncontained.events.core.guest.HostLife;
import dev.uncontained.events.core.guest.Outlet;
import dev.uncontained.events.core.guest.WallClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gathers what the log has of one host when its partition is taken over, and makes a life of it. */
public final class Resumption {
    private final String run;
    private final HostSpec spec;
    private final List<Stage2Event> answers = new ArrayList<>();
    private @Nullable Checkpoint checkpoint;
    private boolean finished;

    /** A host of which nothing is on the log. */
    public Resumption(String run, HostSpec spec) {
        this.run = run;
        this.spec = spec;
    }

    /** Id of the run. */
    public String run() {
        return run;
    }

    /** What the host is made of. */
    public HostSpec spec() {
        return spec;
    }

    /** Its HostFinished is on the log: it is not to be begun again. */
    public void finished() {
        finished = true;
    }

    /** Whether it has ended. */
    public boolean isFinished() {
        return finished;
    }

    /** An event of {@code kvm.stage2}, in the order of the log. */
    public void answer(Stage2Event event) {
        if (!finished) {
            answers.add(event);
        }
    }

    /** The newest checkpoint that can be read, or null when it was removed. */
    public void checkpoint(@Nullable Checkpoint newest) {
        checkpoint = newest;
    }

    /**
     * The life to go on with.
     *
     * @param unusable told why when there is a checkpoint that nothing can be made of; the host then begins at its first boot
     */
    public HostLife life(Outlet outlet, WallClock wallClock, Form form, Consumer<RuntimeException> unusable) {
        Checkpoint from = checkpoint;
        if (from != null) {
            try {
                return HostLife.resume(from, spec, outlet, wallClock, form, answers);
            } catch (IllegalArgumentException e) {
                unusable.accept(e);
            }
        }
        HostLife life = HostLife.begin(run, spec, outlet, wallClock, form);
        answers.forEach(life::onAnswer);
        return life;
    }
}
