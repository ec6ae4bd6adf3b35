package dev.uncontained.events.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RunDigestTest {
    private static final Map<String, String> DIGESTS =
            Map.of("device-only/grace-0", "00000000000000aa", "vma-flag/grace-0", "ffffffffffffffff");

    @Test
    void orderOfArrivalDoesNotMatter() {
        Map<String, String> reversed = new LinkedHashMap<>();
        DIGESTS.keySet().stream()
                .sorted(java.util.Comparator.reverseOrder())
                .forEach(host -> reversed.put(host, DIGESTS.getOrDefault(host, "")));
        assertThat(RunDigest.of(reversed)).isEqualTo(RunDigest.of(DIGESTS)).hasSize(16);
    }

    @Test
    void everyHostAndEveryDigestCounts() {
        assertThat(RunDigest.of(Map.of("device-only/grace-0", "00000000000000aa")))
                .isNotEqualTo(RunDigest.of(DIGESTS));
        assertThat(RunDigest.of(Map.of("device-only/grace-1", "00000000000000aa")))
                .isNotEqualTo(RunDigest.of(Map.of("device-only/grace-0", "00000000000000aa")));
        assertThat(RunDigest.of(Map.of("device-only/grace-0", "00000000000000ab")))
                .isNotEqualTo(RunDigest.of(Map.of("device-only/grace-0", "00000000000000aa")));
        assertThat(RunDigest.of(Map.of())).isEqualTo("0000000000000000");
    }
}
