package dev.uncontained.kvm.domain;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.events.AbortEvent.Stage2Aborts;
import dev.uncontained.events.Answer;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostEvent.ActionDue;
import dev.uncontained.events.HostEvent.HostBooted;
import dev.uncontained.events.RegionEvent;
import dev.uncontained.events.Topic;
import dev.uncontained.events.core.kvm.KvmCore;
import dev.uncontained.events.core.kvm.KvmHost;
import dev.uncontained.events.fold.Ledger;
import dev.uncontained.events.fold.LedgerBook;
import dev.uncontained.kit.answer.Desk;
import dev.uncontained.kit.answer.Input;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers boots, aborts, switches of policy, and actions of VFIO's at second hand.
 *
 * <p>It reads three topics, which come interleaved differently each time. So that its answers are the same each time, it takes a host's
 * requests strictly in the order of their numbers, and a boot only after the last request of the boot before (HostBooted says which that
 * is). What comes early waits, and its offset is not committed.
 */
public final class KvmDesk extends Desk<KvmHost> {
    private final Map<Integer, Waiting> waiting = new HashMap<>();

    public KvmDesk() {
        super(KvmHost.DOWN, KvmCore::apply);
    }

    @Override
    public List<Topic> inputs() {
        return List.of(Topic.HOSTS, Topic.REGIONS, Topic.ABORTS);
    }

    @Override
    public Topic output() {
        return Topic.STAGE2;
    }

    @Override
    public void open(int partition) {
        super.open(partition);
        waiting.put(partition, new Waiting());
    }

    @Override
    public void close(int partition) {
        super.close(partition);
        waiting.remove(partition);
    }

    @Override
    public long waitingFrom(Topic topic, int partition) {
        Waiting here = waiting.get(partition);
        return here == null ? Long.MAX_VALUE : here.from(topic);
    }

    @Override
    protected boolean isOpen(LedgerBook<KvmHost> book, Input input) {
        Request request = request(input);
        return request != null && book.judge(input.event().header(), request.req()) == Ledger.Verdict.ANSWER;
    }

    @Override
    protected void onFinished(int partition, String key) {
        waiting(partition).forget(key);
    }

    @Override
    protected List<Answer> onRequest(LedgerBook<KvmHost> book, Input input) {
        Request request = request(input);
        if (request == null) {
            return List.of();
        }
        Header header = input.event().header();
        if (book.judge(header, request.req()) != Ledger.Verdict.ANSWER) {
            counts().onCopy();
            return List.of();
        }
        Waiting here = waiting(input.partition());
        if (!here.add(header.key(), request, input)) {
            counts().onCopy();
            return List.of();
        }
        return answerAll(book, here, header.key());
    }

    /** Answers what can be answered now, in order. */
    private List<Answer> answerAll(LedgerBook<KvmHost> book, Waiting here, String key) {
        List<Answer> answers = new ArrayList<>();
        SortedMap<Request, Pending> ofHost = here.of(key);
        while (!ofHost.isEmpty()) {
            Request request = ofHost.firstKey();
            Pending pending = Objects.requireNonNull(ofHost.get(request));
            Header header = pending.inputs().getFirst().event().header();
            if (book.judge(header, request.req()) == Ledger.Verdict.ANSWER) {
                if (!isNext(book.ledger(key), request, pending) || !pending.isComplete(request)) {
                    break;
                }
                answer(book, pending, header, answers);
            }
            here.remove(key, request);
        }
        return answers;
    }

    /** What was decided before a request that cannot be answered is folded already and must be sent. */
    private void answer(LedgerBook<KvmHost> book, Pending pending, Header header, List<Answer> answers) {
        try {
            answers.addAll(book.write(pending.answer(book.base(header), book.firstSeq(header))));
        } catch (RuntimeException e) {
            waiting.values().forEach(here -> here.forget(pending));
            if (answers.isEmpty()) {
                throw e;
            }
            counts().onGap();
        }
    }

    private static boolean isNext(Ledger<KvmHost> ledger, Request request, Pending pending) {
        if (request.boot() == ledger.boot()) {
            return request.req() == ledger.lastReq() + 1;
        }
        HostBooted booted = pending.booted();
        if (booted == null || request.boot() < ledger.boot()) {
            return false;
        }
        Long lastReq = booted.lastReq();
        return lastReq == null || (request.boot() == ledger.boot() + 1 && ledger.lastReq() == lastReq);
    }

    private static @Nullable Request request(Input input) {
        int boot = input.event().header().boot();
        return switch (input.event()) {
            case HostBooted booted -> new Request(boot, 0);
            case ActionDue due ->
                due.action().kind().owner() == ActionKind.Owner.KVM ? new Request(boot, due.req()) : null;
            case RegionEvent part -> new Request(boot, part.reply().req());
            case Stage2Aborts aborts -> new Request(boot, aborts.req());
            default -> null;
        };
    }

    private Waiting waiting(int partition) {
        return waiting.computeIfAbsent(partition, p -> new Waiting());
    }
}
