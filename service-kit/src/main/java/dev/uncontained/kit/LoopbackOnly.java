package dev.uncontained.kit;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Guards endpoints that change something: from loopback when no token is set, else with {@code Authorization: Bearer <LAB_TOKEN>} only.
 */
@Provider
public final class LoopbackOnly implements ContainerRequestFilter {
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    private final Optional<String> token;

    private final CurrentVertxRequest current;

    LoopbackOnly(CurrentVertxRequest current, @ConfigProperty(name = "lab.token") Optional<String> token) {
        this.current = current;
        this.token = token.filter(t -> !t.isBlank());
    }

    @Override
    public void filter(ContainerRequestContext context) {
        if (READS.contains(context.getMethod())) {
            return;
        }
        if (token.isPresent()) {
            String expected = "Bearer " + token.get();
            String given = context.getHeaderString(HttpHeaders.AUTHORIZATION);
            if (given == null || !MessageDigest.isEqual(utf8(expected), utf8(given))) {
                refuse(context, Response.Status.UNAUTHORIZED, "send 'Authorization: Bearer <LAB_TOKEN>'");
            }
        } else if (!isLoopback(current.getCurrent().request().remoteAddress().hostAddress())) {
            refuse(
                    context,
                    Response.Status.FORBIDDEN,
                    "only loopback may change something; set LAB_TOKEN to allow others with a token");
        }
    }

    static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void refuse(ContainerRequestContext context, Response.Status status, String message) {
        context.abortWith(Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(Map.of("error", message))
                .build());
    }
}
