package dev.uncontained.events.core.guest;

import dev.uncontained.events.Stage2Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The answers that have come for a host, kept until the request they answer is made: after a restart they may be there before it. */
final class Answers {
    private record Request(int boot, long req) implements Comparable<Request> {
        @Override
        public int compareTo(Request other) {
            return boot != other.boot ? Integer.compare(boot, other.boot) : Long.compare(req, other.req);
        }
    }

    private final TreeMap<Request, List<Stage2Event>> open = new TreeMap<>();
    private long ignored;

    /** Keeps a part unless it is a copy or belongs to a request before {@code (boot, nextReq)} that nobody waits for any more. */
    void add(Stage2Event event, int boot, long nextReq) {
        Request request = new Request(event.header().boot(), event.reply().req());
        boolean over = request.boot < boot || (request.boot == boot && request.req < nextReq - 1);
        List<Stage2Event> parts = open.getOrDefault(request, List.of());
        if (over || event.reply().part() < parts.size()) {
            ignored++;
            return;
        }
        open.computeIfAbsent(request, r -> new ArrayList<>()).add(event);
    }

    boolean isComplete(int boot, long req) {
        List<Stage2Event> parts = open.get(new Request(boot, req));
        return parts != null && parts.getLast().reply().last();
    }

    /** The whole answer; it and everything older is forgotten. */
    List<Stage2Event> take(int boot, long req) {
        Map<Request, List<Stage2Event>> upTo = open.headMap(new Request(boot, req), true);
        List<Stage2Event> answer = open.getOrDefault(new Request(boot, req), List.of());
        upTo.clear();
        return answer;
    }

    long ignored() {
        return ignored;
    }
}
