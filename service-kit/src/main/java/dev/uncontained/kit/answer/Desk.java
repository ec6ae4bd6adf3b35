package dev.uncontained.kit.answer;

import dev.uncontained.events.Answer;
import dev.uncontained.events.HostEvent.HostFinished;
import dev.uncontained.events.Topic;
import dev.uncontained.events.fold.DivergenceException;
import dev.uncontained.events.fold.Ledger;
import dev.uncontained.events.fold.LedgerBook;
import dev.uncontained.events.fold.SequenceGuard;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The bookkeeping that every {@link Answerer} has: one {@link LedgerBook} for each partition, inputs checked for differing copies and
 * gaps, hosts forgotten when they have ended. What a request is, and what answers it, a subclass says.
 *
 * @param <S> the service's own state of a host
 */
public abstract class Desk<S> implements Answerer {
    private final S initial;
    private final Ledger.Fold<S> fold;
    private final Counts counts = new Counts();
    private final Map<Integer, LedgerBook<S>> books = new TreeMap<>();
    private final Map<Integer, Map<Topic, Map<String, SequenceGuard>>> guards = new HashMap<>();

    /**
     * @param initial state of a host that has just booted
     */
    protected Desk(S initial, Ledger.Fold<S> fold) {
        this.initial = initial;
        this.fold = fold;
    }

    /**
     * Takes an input that is no differing copy and not about the end of a host.
     *
     * @return the events to send, written to {@code book} already
     */
    protected abstract List<Answer> onRequest(LedgerBook<S> book, Input input);

    /** Whether an input is a request, or part of one, that has not been answered in full. */
    protected abstract boolean isOpen(LedgerBook<S> book, Input input);

    /** A host has ended: whatever waits for it waits in vain. */
    protected void onFinished(int partition, String key) {}

    @Override
    public final Counts counts() {
        return counts;
    }

    @Override
    public void open(int partition) {
        books.put(partition, new LedgerBook<>(initial, fold));
        guards.put(partition, new EnumMap<>(Topic.class));
    }

    @Override
    public final void finished(int partition, String key) {
        book(partition).finish(key);
    }

    @Override
    public final void refold(int partition, Answer own, long fingerprint) {
        switch (book(partition).refold(own, fingerprint)) {
            case FOLDED -> {}
            case COPY -> counts.onCopy();
            case DIFFERING_COPY -> counts.onDivergence();
            case AFTER_GAP -> counts.onGap();
        }
    }

    @Override
    public final void rebuilt(int partition) {
        book(partition).rebuilt();
    }

    @Override
    public void close(int partition) {
        books.remove(partition);
        guards.remove(partition);
    }

    @Override
    public final List<Answer> onInput(Input input) {
        LedgerBook<S> book = book(input.partition());
        String key = input.event().header().key();
        if (book.isFinished(key)) {
            counts.onCopy();
            return List.of();
        }
        if (!isHonest(book, input)) {
            counts.onDivergence();
            return List.of();
        }
        if (input.event() instanceof HostFinished) {
            book.finish(key);
            guards.getOrDefault(input.partition(), Map.of()).values().forEach(byHost -> byHost.remove(key));
            onFinished(input.partition(), key);
            return List.of();
        }
        try {
            return onRequest(book, input);
        } catch (DivergenceException e) {
            counts.onDivergence();
            return List.of();
        } catch (ContradictionException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ContradictionException(
                    input.event().getClass().getSimpleName() + " "
                            + input.event().header().seq() + " of " + key + " cannot be answered: " + e.getMessage(),
                    e);
        }
    }

    /** The ledger of a host, if its partition is here and it is known. */
    public final Optional<Ledger<S>> find(String key) {
        return books.values().stream()
                .map(book -> book.ledger(key))
                .filter(ledger -> ledger.seq() > 0)
                .findFirst();
    }

    /** Visits every host here. */
    public final void forEach(BiConsumer<String, Ledger<S>> visitor) {
        books.values().forEach(book -> book.forEach(visitor));
    }

    private LedgerBook<S> book(int partition) {
        LedgerBook<S> book = books.get(partition);
        if (book == null) {
            throw new IllegalStateException("partition " + partition + " is not open; open are " + books.keySet());
        }
        return book;
    }

    /**
     * Tells differing copies, and counts what is missing. Numbers are followed from the first request that is to be answered: who has just
     * taken the partition over has not read what lies before, and old records may be sent again at any time.
     */
    private boolean isHonest(LedgerBook<S> book, Input input) {
        Map<String, SequenceGuard> byHost = guards.computeIfAbsent(input.partition(), p -> new EnumMap<>(Topic.class))
                .computeIfAbsent(input.topic(), t -> new HashMap<>());
        String key = input.event().header().key();
        SequenceGuard guard = byHost.get(key);
        if (guard == null) {
            if (!isOpen(book, input)) {
                return true;
            }
            guard = new SequenceGuard(input.event().header().seq() - 1);
            byHost.put(key, guard);
        }
        return switch (guard.accept(input.event().header().seq(), input.fingerprint())) {
            case NEXT, COPY -> true;
            case AFTER_GAP -> {
                counts.onGap();
                yield true;
            }
            case DIFFERING_COPY -> false;
        };
    }
}
