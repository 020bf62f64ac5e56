package io.homeostat.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.homeostat.store.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * A target behind a real HTTP server: records every action that it is sent before it answers as it was told to, and says what
 * became of an action when it is asked at {@code /verify}, and what is there at {@code /state}.
 */
public final class RecordingTarget implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile Function<Call, Answer> answers = call -> Answer.of(200);
    private volatile Function<String, String> verdicts = key -> "unknown";
    private volatile Supplier<Map<String, Object>> states = Map::of;

    /** One request as it came. */
    public record Call(String key, JsonNode body) {
        public int attempt() {
            return body.path("attempt").intValue();
        }

        public String target() {
            return body.path("target").stringValue("");
        }
    }

    /**
     * What the target answers.
     *
     * @param status 0 for an answer that gets lost
     */
    public record Answer(int status, Map<String, String> headers) {
        public static final Answer LOST = new Answer(0, Map.of());

        public static Answer of(int status) {
            return new Answer(status, Map.of());
        }
    }

    public RecordingTarget() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/act", this::act);
        server.createContext("/verify", this::verify);
        server.createContext("/state", this::state);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/act";
    }

    public String verifyUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/verify";
    }

    public String stateUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/state";
    }

    /** Every action that was sent, in the order of arrival. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    public void answering(Function<Call, Answer> how) {
        answers = how;
    }

    /** What it says of a key: {@code done}, {@code not_done} or {@code unknown}. */
    public void verifying(Function<String, String> how) {
        verdicts = how;
    }

    /** What it says of itself from now on; as long as that is nothing, 404. */
    public void state(Map<String, Object> now) {
        states = () -> now;
    }

    public void stating(Supplier<Map<String, Object>> how) {
        states = how;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void act(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Call call = new Call(
                    String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")),
                    CanonicalJson.parse(body));
            calls.add(call);
            Answer answer = answers.apply(call);
            if (answer.status != 0) {
                answer.headers.forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(answer.status, -1);
            }
        }
    }

    private void verify(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = String.valueOf(exchange.getRequestURI().getRawQuery());
            String key = URLDecoder.decode(query.substring(query.indexOf('=') + 1), StandardCharsets.UTF_8);
            answer(exchange, 200, Map.of("state", verdicts.apply(key)));
        }
    }

    private void state(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, Object> now = states.get();
            answer(exchange, now.isEmpty() ? 404 : 200, now);
        }
    }

    private static void answer(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        byte[] text = CanonicalJson.text(body).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, text.length);
        exchange.getResponseBody().write(text);
    }
}
