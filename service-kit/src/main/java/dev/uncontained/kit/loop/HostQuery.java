package dev.uncontained.kit.loop;

import dev.uncontained.events.Header;
import dev.uncontained.events.fold.Ledger;
import dev.uncontained.kit.answer.Desk;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks a host up for a read endpoint, or says in JSON what there is instead.
 *
 * @param <S> the service's own state of a host
 */
public final class HostQuery<S> {
    private static final int NAMED = 20;

    private final AnsweringLoop loop;
    private final Desk<S> desk;

    public HostQuery(AnsweringLoop loop, Desk<S> desk) {
        this.loop = loop;
        this.desk = desk;
    }

    /**
     * Shows a host.
     *
     * @throws WebApplicationException 400 when run or host is not said, 404 when there is no such host here, 503 while the state is
     *     being rebuilt
     */
    public <T> T show(@Nullable String run, @Nullable String host, Function<Ledger<S>, T> view) {
        try {
            return loop.read(() -> {
                if (run == null || host == null) {
                    throw error(Response.Status.BAD_REQUEST, "say ?run=RUN&host=HOST; " + there(run));
                }
                return view.apply(desk.find(Header.key(run, host))
                        .orElseThrow(() -> error(
                                Response.Status.NOT_FOUND,
                                "no host '" + host + "' of run '" + run + "'; " + there(run))));
            });
        } catch (StateBusyException e) {
            throw error(Response.Status.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    /** A JSON error. */
    public static WebApplicationException error(Response.Status status, String message) {
        return new WebApplicationException(Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(Map.of("error", message))
                .build());
    }

    private String there(@Nullable String run) {
        Set<String> hosts = new TreeSet<>();
        Set<String> runs = new TreeSet<>();
        desk.forEach((key, ledger) -> {
            int slash = key.indexOf('/');
            runs.add(key.substring(0, slash));
            if (run != null && key.startsWith(run + "/")) {
                hosts.add(key.substring(slash + 1));
            }
        });
        if (hosts.isEmpty()) {
            return runs.isEmpty() ? "no run has hosts here" : "runs here: " + some(runs);
        }
        return "hosts of it here: " + some(hosts);
    }

    private static String some(Set<String> names) {
        String first = String.join(", ", names.stream().limit(NAMED).toList());
        return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
    }
}
