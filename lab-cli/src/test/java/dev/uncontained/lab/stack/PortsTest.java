package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void aTakenPortIsNamedWithItsProcessAndTheWayOut() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            int port = taken.getLocalPort();
            ChildPlan child = new ChildPlan(
                    "kvm-service-1", "kvm-service", Map.of("http", port), List.of(), Path.of("k.jsa"), true, Map.of());

            assertThatThrownBy(() -> Ports.requireFree(List.of(child), 21_000))
                    .isInstanceOfSatisfying(LabException.class, e -> {
                        assertThat(e.exitStatus()).isEqualTo(LabException.ENVIRONMENT);
                        assertThat(e).hasMessageContaining(String.valueOf(port)).hasMessageContaining("kvm-service-1");
                        assertThat(e.wayOut()).contains("--port-base 23000");
                    });
        }
    }

    @Test
    void aPortIsFreeAgainWhenItsOwnerIsGone() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            port = taken.getLocalPort();
            assertThat(Ports.isFree(port)).isFalse();
        }
        assertThat(Ports.isFree(port)).isTrue();
    }
}
