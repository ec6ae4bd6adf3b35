package dev.uncontained.kit.answer;

import dev.uncontained.events.Answer;
import dev.uncontained.events.Topic;
import java.util.List;

/**
 * A service that answers requests, as the loop that feeds it sees it. A partition is opened, rebuilt from the service's own topic, then
 * fed with inputs until it is closed.
 */
public interface Answerer {
    /** Topics it reads. */
    List<Topic> inputs();

    /** The topic it writes, and is rebuilt from. */
    Topic output();

    /** Begins a partition, with nothing in it. */
    void open(int partition);

    /** Takes note, before the own events come, of a host that has ended. */
    void finished(int partition, String key);

    /**
     * Folds one of the service's own events.
     *
     * @param fingerprint of its content; equal for equal content, never 0
     */
    void refold(int partition, Answer own, long fingerprint);

    /** Every own event has been folded. */
    void rebuilt(int partition);

    /**
     * Takes an input.
     *
     * @return the events to send, in order; they are folded already
     * @throws ContradictionException when the event contradicts what is known; nothing has changed
     */
    List<Answer> onInput(Input input);

    /** The lowest offset of a topic that must be read again after a restart because its event still waits, or Long.MAX_VALUE. */
    long waitingFrom(Topic topic, int partition);

    /** Forgets a partition. */
    void close(int partition);

    /** What it has skipped and found wrong. */
    Counts counts();
}
