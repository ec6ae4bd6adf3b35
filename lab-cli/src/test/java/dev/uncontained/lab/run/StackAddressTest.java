package dev.uncontained.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.LabException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackAddressTest {
    @Test
    void anAddressNamesBrokersAndMonitor() {
        StackAddress address = StackAddress.of("a:1,b:2@http://c:3/");

        assertThat(address.bootstrapServers()).isEqualTo("a:1,b:2");
        assertThat(address.monitors()).containsExactly(URI.create("http://c:3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "locl", "a:1", "a@http://c:3", "a:1@c:3", "http://a:1@http://c:3"})
    void anythingElseIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> StackAddress.of(text)).isInstanceOfSatisfying(LabException.class, e -> {
            assertThat(e.exitStatus()).isEqualTo(LabException.USAGE);
            assertThat(e.wayOut()).contains("127.0.0.1:21092@http://127.0.0.1:21083");
        });
    }

    @Test
    void composePortsFollowItsVariables() {
        assertThat(StackAddress.compose(Map.of()).bootstrapServers()).isEqualTo("127.0.0.1:22092");
        assertThat(StackAddress.compose(Map.of("LAB_KAFKA_PORT", "9")).bootstrapServers())
                .isEqualTo("127.0.0.1:9");
    }

    @Test
    void whereNobodyAnswersTheWayOutIsThatOfTheStack() {
        assertThat(StackAddress.compose(Map.of()).wayOut())
                .contains("lab compose up")
                .doesNotContain("lab status");
        assertThat(StackAddress.of("a:1@http://c:3").wayOut()).doesNotContain("lab");
    }
}
