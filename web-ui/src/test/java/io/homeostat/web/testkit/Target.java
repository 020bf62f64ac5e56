package io.homeostat.web.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.homeostat.store.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A target of actions that really listens, on a free port of this machine: it keeps every call, and can be asked about each.
 * Thread-safe.
 */
public final class Target implements AutoCloseable {
    public static final String SECRET = "the target's own secret";

    /** One action that arrived. */
    public record Call(
            String body,
            @Nullable String signature,
            @Nullable String key) {
        public JsonNode json() {
            return CanonicalJson.parse(body);
        }

        public String component() {
            return json().get("target").stringValue();
        }

        /** What the header of the signature must be. */
        public String expectedSignature() {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
                return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has HmacSHA256", e);
            }
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch mayAnswer = new CountDownLatch(0);

    private Target(HttpServer server) {
        this.server = server;
    }

    public static Target start() {
        try {
            Target target =
                    new Target(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            target.server.setExecutor(target.threads);
            target.server.createContext("/act", target::act);
            target.server.createContext("/done", target::done);
            target.server.start();
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An actuator that acts here on these components ({@code *} for all); one that verifies can ask what was done. */
    public String actuator(String components, boolean verifies) {
        return """
                {"kind": "webhook", "actions": ["REBALANCE_LOAD", "RESTART_SERVICE"],
                 "targets": {"components": ["%s"]},
                 "config": {"url": "%s", "secret": "%s"%s}}""".formatted(
                        components, url("/act"), SECRET, verifies ? ", \"verifyUrl\": \"" + url("/done") + "\"" : "");
    }

    public List<Call> calls() {
        return List.copyOf(calls);
    }

    public List<Call> calls(String component) {
        return calls.stream().filter(call -> call.component().equals(component)).toList();
    }

    public Optional<Call> call(String component) {
        return calls(component).stream().findFirst();
    }

    /** The keys that were asked about, in this order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** From now on actions arrive and have no answer, until {@link #answer}. */
    public void hold() {
        mayAnswer = new CountDownLatch(1);
    }

    /** Answers what waits and what comes. */
    public void answer() {
        mayAnswer.countDown();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void act(HttpExchange exchange) throws IOException {
        CountDownLatch until = mayAnswer;
        calls.add(new Call(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                exchange.getRequestHeaders().getFirst("X-Homeostat-Signature"),
                exchange.getRequestHeaders().getFirst("Idempotency-Key")));
        try {
            until.await();
            exchange.sendResponseHeaders(200, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private void done(HttpExchange exchange) throws IOException {
        String key = URLDecoder.decode(
                exchange.getRequestURI().getRawQuery().replace("idempotencyKey=", ""), StandardCharsets.UTF_8);
        asked.add(key);
        boolean known = calls.stream().anyMatch(call -> key.equals(call.key));
        byte[] answer = ("{\"state\": \"" + (known ? "done" : "not_done") + "\"}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Override
    public void close() {
        mayAnswer.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
