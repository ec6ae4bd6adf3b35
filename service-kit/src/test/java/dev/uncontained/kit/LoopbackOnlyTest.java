package dev.uncontained.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoopbackOnlyTest {
    private static final int PASSED = 200;

    @Test
    void withoutATokenOnlyThisMachineMayChangeSomething() {
        assertThat(answer("POST", "127.0.0.1", Optional.empty(), null)).isEqualTo(PASSED);
        assertThat(answer("POST", "10.0.0.1", Optional.empty(), null)).isEqualTo(403);
        assertThat(answer("POST", "10.0.0.1", Optional.of(" "), null)).isEqualTo(403);
        assertThat(answer("GET", "10.0.0.1", Optional.empty(), null)).isEqualTo(PASSED);
    }

    @Test
    void withATokenOnlyWhoBearsItMay() {
        assertThat(answer("POST", "10.0.0.1", Optional.of("secret"), "Bearer secret"))
                .isEqualTo(PASSED);
        assertThat(answer("DELETE", "127.0.0.1", Optional.of("secret"), null)).isEqualTo(401);
        assertThat(answer("POST", "127.0.0.1", Optional.of("secret"), "Bearer guessed"))
                .isEqualTo(401);
        assertThat(answer("GET", "10.0.0.1", Optional.of("secret"), null)).isEqualTo(PASSED);
    }

    /** Status that a request is refused with, or {@link #PASSED}. */
    private static int answer(String method, String from, Optional<String> token, @Nullable String authorization) {
        CurrentVertxRequest current = new CurrentVertxRequest();
        HttpServerRequest request =
                fake(HttpServerRequest.class, Map.of("remoteAddress", SocketAddress.inetSocketAddress(80, from)));
        current.setCurrent(fake(RoutingContext.class, Map.of("request", request)));
        int[] status = {PASSED};
        ContainerRequestContext context = (ContainerRequestContext) Proxy.newProxyInstance(
                LoopbackOnlyTest.class.getClassLoader(),
                new Class<?>[] {ContainerRequestContext.class},
                (proxy, called, arguments) -> switch (called.getName()) {
                    case "getMethod" -> method;
                    case "getHeaderString" -> authorization;
                    case "abortWith" -> {
                        status[0] = ((Response) arguments[0]).getStatus();
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(called.getName());
                });
        new LoopbackOnly(current, token).filter(context);
        return status[0];
    }

    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, called, arguments) -> answers.get(called.getName())));
    }

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
