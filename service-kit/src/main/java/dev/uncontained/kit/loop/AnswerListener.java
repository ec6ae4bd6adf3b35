package dev.uncontained.kit.loop;

import dev.uncontained.events.Answer;

/** Is told of every event that was sent and acknowledged. Called on the loop's thread. */
@FunctionalInterface
public interface AnswerListener {
    /**
     * @param wallNs wall time from taking the request's batch to the acknowledgement
     */
    void onAnswered(Answer event, long wallNs);
}
