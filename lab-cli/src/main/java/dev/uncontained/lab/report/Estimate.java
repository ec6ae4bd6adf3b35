package dev.uncontained.lab.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.uncontained.arm.platform.Claim;
import dev.uncontained.arm.platform.Platform;
import dev.uncontained.events.RunResult;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A statement about a platform that nobody has measured and that results on it depend on.
 *
 * @param platform platform it is about
 * @param subject keys of the platform file it covers
 * @param source how it was arrived at
 */
public record Estimate(String platform, String subject, String source) {
    /** Those of some platforms, each once, by the platform's name. */
    public static List<Estimate> of(Collection<Platform> platforms) {
        Map<String, Platform> byName = new TreeMap<>();
        platforms.forEach(platform -> byName.put(platform.name(), platform));
        return byName.values().stream()
                .flatMap(platform -> platform.claims().stream()
                        .filter(claim -> claim.grade() == Claim.Grade.ESTIMATE)
                        .map(claim -> new Estimate(platform.name(), claim.subject(), claim.source())))
                .toList();
    }

    /** What a terminal says of them. */
    public static String count(List<Estimate> estimates, String place) {
        return estimates.size() + " statements about these platforms are estimates; " + place;
    }

    /** What {@code result.json} holds: the result, and the estimates it rests on. */
    public static ObjectNode json(JsonMapper mapper, RunResult result, List<Estimate> estimates) {
        ObjectNode node = mapper.valueToTree(result);
        node.set("estimates", mapper.valueToTree(estimates));
        return node;
    }

    /** The part of a report that lists them. */
    public static String html(List<Estimate> estimates) {
        String title = "<h2>What rests on estimates</h2>\n";
        if (estimates.isEmpty()) {
            return title
                    + "<p>Nothing: every statement about these platforms was read, computed or is general knowledge.</p>\n";
        }
        return title + "<p>Nobody has measured these; figures of the platforms named depend on them.</p>\n"
                + Html.table(
                        3,
                        List.of("platform", "what", "how it was arrived at"),
                        estimates.stream()
                                .map(e -> List.of(e.platform(), e.subject(), e.source()))
                                .toList());
    }
}
