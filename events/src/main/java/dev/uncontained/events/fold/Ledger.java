package dev.uncontained.events.fold;

import dev.uncontained.events.Answer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a service that answers requests knows about one host: the fold of its own output topic and nothing else (DESIGN §1.6).
 *
 * <p>An answer of several events counts only from its last part on. Until then its parts wait in {@code open}, so that a service which
 * died between two of them computes the same answer again from the same settled state, finds the first parts written, and writes the rest.
 *
 * @param boot boot the state belongs to; 0 before the first
 * @param seq sequence number of the last event folded, over all boots
 * @param lastReq last request answered in full in this boot, or -1
 * @param settled state after that request
 * @param open parts of the next answer that are written already
 * @param <S> the service's own state of a host
 */
public record Ledger<S>(int boot, long seq, long lastReq, S settled, List<Answer> open) {
    public Ledger {
        open = List.copyOf(open);
    }

    /** The only code that changes a service's state, besides this record's bookkeeping. */
    @FunctionalInterface
    public interface Fold<S> {
        S apply(S state, Answer event);
    }

    /** Before the first event. */
    public static <S> Ledger<S> empty(S initial) {
        return new Ledger<>(0, 0, -1, initial, List.of());
    }

    /**
     * Folds the next event of the service's own topic.
     *
     * @param initial state of a host that has just booted
     * @throws IllegalArgumentException when {@code event} does not follow: the caller must have skipped copies and noticed gaps
     */
    public Ledger<S> apply(Answer event, S initial, Fold<S> fold) {
        if (event.header().seq() != seq + 1) {
            throw new IllegalArgumentException("event " + event.header().seq() + " does not follow event " + seq
                    + " of " + event.header().key());
        }
        boolean rebooted = event.header().boot() > boot;
        List<Answer> parts = new ArrayList<>(rebooted ? List.of() : open);
        S base = rebooted ? initial : settled;
        if (event.reply().part() != parts.size()) {
            throw new IllegalArgumentException("part " + event.reply().part() + " of the answer to request "
                    + event.reply().req() + " of " + event.header().key() + " follows part " + (parts.size() - 1));
        }
        parts.add(event);
        if (!event.reply().last()) {
            long answered = rebooted ? -1 : lastReq;
            return new Ledger<>(event.header().boot(), event.header().seq(), answered, base, parts);
        }
        S state = base;
        for (Answer part : parts) {
            state = fold.apply(state, part);
        }
        return new Ledger<>(
                event.header().boot(), event.header().seq(), event.reply().req(), state, List.of());
    }

    /** What is to be done with a request. */
    public enum Verdict {
        /** It is new, or its answer is incomplete. */
        ANSWER,
        /** It was answered in full: a copy, harmless. */
        ANSWERED,
        /** It comes from a boot that is over: harmless. */
        STALE
    }

    /** Whether the request {@code (requestBoot, req)} is to be answered. */
    public Verdict judge(int requestBoot, long req) {
        if (requestBoot < boot) {
            return Verdict.STALE;
        }
        return requestBoot == boot && req <= lastReq ? Verdict.ANSWERED : Verdict.ANSWER;
    }

    /** The state an answer to a request of {@code requestBoot} is computed from. */
    public S base(int requestBoot, S initial) {
        return requestBoot > boot ? initial : settled;
    }

    /** Sequence number of the first part of the answer to the next request. */
    public long firstSeq() {
        return seq - open.size() + 1;
    }

    /**
     * The parts of {@code answer} that are not written yet.
     *
     * @param answer the whole answer, numbered from {@link #firstSeq}
     * @throws DivergenceException when a part that is written already is not the one computed now
     */
    public List<Answer> missing(List<Answer> answer) {
        if (answer.isEmpty() || answer.getFirst().header().boot() > boot) {
            return answer;
        }
        for (int i = 0; i < open.size(); i++) {
            if (!open.get(i).equals(answer.get(i))) {
                throw new DivergenceException("written: " + open.get(i) + "; computed now: " + answer.get(i));
            }
        }
        return answer.subList(open.size(), answer.size());
    }
}
