package dev.uncontained.kit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoopbackOnlyTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"})
    void thisMachineIsLoopback(String address) {
        assertThat(LoopbackOnly.isLoopback(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "192.168.1.7",
                "172.17.0.1",
                "128.0.0.1",
                "2001:db8::1",
                "fe80::1",
                "::ffff:10.0.0.1",
                "0.0.0.0"
            })
    void everybodyElseIsNot(String address) {
        assertThat(LoopbackOnly.isLoopback(address)).isFalse();
    }
}
