package dev.uncontained.events.fold;

import dev.uncontained.events.Answer;
import dev.uncontained.events.Header;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Ledger}s of the hosts of one partition.
 *
 * <p>While it is being rebuilt it reads the service's own topic with {@link #refold}: copies are skipped, and what stands behind a gap is
 * not folded, so that the request it answers is answered again. A log that retention has cut off at its beginning is taken up at the
 * first boot it holds whole. Afterwards {@link #write} is the only thing that changes it. A host that has finished leaves a tombstone, of
 * which the last {@value #TOMBSTONES} are kept. Not safe for use by many threads.
 *
 * @param <S> the service's own state of a host
 */
public final class LedgerBook<S> {
    /** Finished hosts whose late copies are still recognised. */
    public static final int TOMBSTONES = 100_000;

    /** What an own event was to the book. */
    public enum Own {
        /** The next of its host. */
        FOLDED,
        /** Folded before. */
        COPY,
        /** Folded before with another content. */
        DIFFERING_COPY,
        /** It cannot follow what is there: events before it are missing. */
        AFTER_GAP
    }

    private static final class Page<S> {
        Ledger<S> ledger;

        @Nullable
        SequenceGuard guard = new SequenceGuard();

        Page(Ledger<S> ledger) {
            this.ledger = ledger;
        }
    }

    private final S initial;
    private final Ledger.Fold<S> fold;
    private final Map<String, Page<S>> pages = new HashMap<>();
    private final Map<String, Boolean> finished = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > TOMBSTONES;
        }
    };

    /**
     * @param initial state of a host that has just booted
     */
    public LedgerBook(S initial, Ledger.Fold<S> fold) {
        this.initial = initial;
        this.fold = fold;
    }

    /**
     * Folds an event of the service's own topic while the book is being rebuilt.
     *
     * @param fingerprint of its content, as {@link SequenceGuard#accept} takes it
     */
    public Own refold(Answer event, long fingerprint) {
        Header header = event.header();
        if (finished.containsKey(header.key())) {
            return Own.COPY;
        }
        Page<S> page = pages.get(header.key());
        if (page == null) {
            if (header.seq() > 1 && event.reply().part() > 0) {
                return Own.AFTER_GAP;
            }
            page = new Page<>(new Ledger<>(header.boot() - 1, header.seq() - 1, -1, initial, List.of()));
            page.guard = new SequenceGuard(header.seq() - 1);
            if (event.reply().req() > 0) {
                return Own.AFTER_GAP;
            }
            pages.put(header.key(), page);
        }
        if (header.seq() > page.ledger.seq() + 1) {
            return Own.AFTER_GAP;
        }
        SequenceGuard guard = page.guard;
        if (guard == null) {
            return Own.COPY;
        }
        return switch (guard.accept(header.seq(), fingerprint)) {
            case COPY -> Own.COPY;
            case DIFFERING_COPY -> Own.DIFFERING_COPY;
            case NEXT, AFTER_GAP -> {
                page.ledger = page.ledger.apply(event, initial, fold);
                yield Own.FOLDED;
            }
        };
    }

    /** The book is rebuilt: what was only needed to judge copies of own events goes. */
    public void rebuilt() {
        pages.values().forEach(page -> page.guard = null);
    }

    /** Forgets a host but for its name. */
    public void finish(String key) {
        pages.remove(key);
        finished.put(key, true);
    }

    /** Whether a host has ended. */
    public boolean isFinished(String key) {
        return finished.containsKey(key);
    }

    /** Hosts in the book. */
    public int size() {
        return pages.size();
    }

    /** What is to be done with a request; everything about a finished host is answered. */
    public Ledger.Verdict judge(Header request, long req) {
        if (finished.containsKey(request.key())) {
            return Ledger.Verdict.ANSWERED;
        }
        return ledger(request.key()).judge(request.boot(), req);
    }

    /** The ledger of a host, empty when it is not in the book. */
    public Ledger<S> ledger(String key) {
        Page<S> page = pages.get(key);
        return page == null ? Ledger.empty(initial) : page.ledger;
    }

    /** The state an answer to {@code request} is computed from. */
    public S base(Header request) {
        return ledger(request.key()).base(request.boot(), initial);
    }

    /** Sequence number of the first part of the answer to {@code request}. */
    public long firstSeq(Header request) {
        Ledger<S> ledger = ledger(request.key());
        return request.boot() > ledger.boot() ? ledger.seq() + 1 : ledger.firstSeq();
    }

    /**
     * Folds the parts of an answer that are not written yet.
     *
     * @param answer the whole answer, numbered from {@link #firstSeq}
     * @return the parts to send
     * @throws DivergenceException when a part that is written already is not the one computed now; the book is as before
     */
    public <E extends Answer> List<Answer> write(List<E> answer) {
        String key = answer.getFirst().header().key();
        Page<S> page = pages.get(key);
        if (page == null) {
            page = new Page<>(Ledger.empty(initial));
            page.guard = null;
            pages.put(key, page);
        }
        List<Answer> missing = page.ledger.missing(List.copyOf(answer));
        for (Answer part : missing) {
            page.ledger = page.ledger.apply(part, initial, fold);
        }
        return missing;
    }

    /** Visits the settled state of every host. */
    public void forEach(BiConsumer<String, Ledger<S>> visitor) {
        pages.forEach((key, page) -> visitor.accept(key, page.ledger));
    }
}
