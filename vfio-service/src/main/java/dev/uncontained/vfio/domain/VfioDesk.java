package dev.uncontained.vfio.domain;

import dev.uncontained.arm.host.ActionKind;
import dev.uncontained.events.Answer;
import dev.uncontained.events.Header;
import dev.uncontained.events.HostEvent;
import dev.uncontained.events.Topic;
import dev.uncontained.events.core.vfio.VfioCore;
import dev.uncontained.events.core.vfio.VfioHost;
import dev.uncontained.events.fold.Ledger;
import dev.uncontained.events.fold.LedgerBook;
import dev.uncontained.kit.answer.ContradictionException;
import dev.uncontained.kit.answer.Desk;
import dev.uncontained.kit.answer.Input;
import java.util.List;
import java.util.function.Supplier;

/** Answers boots and VFIO's own actions. It reads one topic, so a host's requests come in the order they were made and nothing waits. */
public final class VfioDesk extends Desk<VfioHost> {
    public VfioDesk() {
        super(VfioHost.EMPTY, VfioCore::apply);
    }

    @Override
    public List<Topic> inputs() {
        return List.of(Topic.HOSTS);
    }

    @Override
    public Topic output() {
        return Topic.REGIONS;
    }

    @Override
    public long waitingFrom(Topic topic, int partition) {
        return Long.MAX_VALUE;
    }

    @Override
    protected List<Answer> onRequest(LedgerBook<VfioHost> book, Input input) {
        if (!(input.event() instanceof HostEvent event)) {
            return List.of();
        }
        return switch (event) {
            case HostEvent.HostBooted booted ->
                answer(book, booted.header(), 0, () -> VfioCore.boot(booted, book.firstSeq(booted.header())));
            case HostEvent.ActionDue due ->
                due.action().kind().owner() == ActionKind.Owner.VFIO
                        ? answer(book, due.header(), due.req(), () -> act(book, due))
                        : List.of();
            case HostEvent.GuestActionApplied applied -> List.of();
            case HostEvent.HostCrashed crashed -> List.of();
            case HostEvent.HostFinished finished -> List.of();
        };
    }

    @Override
    protected boolean isOpen(LedgerBook<VfioHost> book, Input input) {
        return switch (input.event()) {
            case HostEvent.HostBooted booted -> book.judge(booted.header(), 0) == Ledger.Verdict.ANSWER;
            case HostEvent.ActionDue due ->
                due.action().kind().owner() == ActionKind.Owner.VFIO
                        && book.judge(due.header(), due.req()) == Ledger.Verdict.ANSWER;
            default -> false;
        };
    }

    private static List<? extends Answer> act(LedgerBook<VfioHost> book, HostEvent.ActionDue due) {
        if (book.ledger(due.header().key()).boot() != due.header().boot()) {
            throw new ContradictionException("action " + due.action().index() + " of boot "
                    + due.header().boot() + " of " + due.header().key() + ", which has not booted so");
        }
        return VfioCore.act(book.base(due.header()), due, book.firstSeq(due.header()));
    }

    private List<Answer> answer(
            LedgerBook<VfioHost> book, Header request, long req, Supplier<List<? extends Answer>> answer) {
        if (book.judge(request, req) != Ledger.Verdict.ANSWER) {
            counts().onCopy();
            return List.of();
        }
        return book.write(answer.get());
    }
}
