package dev.uncontained.events.core;

import dev.uncontained.events.Answer;
import dev.uncontained.events.Header;
import dev.uncontained.events.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of one answer while they are being decided: how many there are, and so what each is called, is known only at the end.
 *
 * @param <E> kind of event it is made of
 */
public final class Parts<E extends Answer> {
    /** An event that lacks only its place. */
    @FunctionalInterface
    public interface Part<E> {
        E at(Header header, Reply reply);
    }

    private final List<Part<E>> parts = new ArrayList<>();

    public void add(Part<E> part) {
        parts.add(part);
    }

    public void addAll(Parts<E> more) {
        parts.addAll(more.parts);
    }

    /** Parts so far. */
    public int size() {
        return parts.size();
    }

    /**
     * The finished answer.
     *
     * @param request header of the request, whose run, host, boot and virtual time the answer has
     * @param req number of the request
     * @param firstSeq sequence number of the first part
     */
    public List<E> number(Header request, long req, long firstSeq) {
        List<E> events = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            Header header =
                    new Header(request.run(), request.host(), request.boot(), request.virtualNs(), firstSeq + i);
            events.add(parts.get(i).at(header, new Reply(req, i, parts.size())));
        }
        return events;
    }
}
