package io.homeostat.executor.actuator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.homeostat.executor.ActionRequest;
import io.homeostat.executor.ActuatorResult;
import io.homeostat.model.ActionType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookActuatorTest {
    private static final ActionRequest REQUEST = new ActionRequest(
            "key-1",
            "do",
            ActionType.RESTART_SERVICE,
            "default",
            "checkout",
            Map.of(),
            Map.of(),
            new UUID(0, 1),
            "high_cpu",
            1);

    @ParameterizedTest
    @CsvSource({
        "200, Done",
        "204, Done",
        "302, Failed",
        "400, Failed",
        "404, Failed",
        "409, Failed",
        "422, Failed",
        "429, NotDone",
        "500, Unclear",
        "502, Unclear",
        "503, NotDone",
        "504, Unclear"
    })
    void each_status_means_what_the_contract_says(int status, String meaning) throws IOException {
        HttpServer server = server(status, "");
        try (WebhookActuator actuator = actuator(uri(server), null)) {
            assertThat(actuator.send(REQUEST).getClass().getSimpleName()).isEqualTo(meaning);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200 OK, Content-Length: 100, Done",
        "400 No, Content-Length: 100, Failed",
        "409 Twice, Content-Length: 100, Unclear",
        "503 Busy, Content-Length: 100, NotDone",
        "429 Busy, Transfer-Encoding: chunked, NotDone",
        "200 OK, Transfer-Encoding: chunked, Done"
    })
    void a_status_says_what_it_says_also_where_its_body_does_not_come_whole(
            String status, String header, String meaning) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread target = Thread.ofPlatform().start(() -> {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().readNBytes(10);
                    String head = "HTTP/1.1 " + status + "\r\n" + header + "\r\n\r\n";
                    socket.getOutputStream().write((head + "5\r\nabcde\r\n").getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            URI address = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
            try (WebhookActuator actuator = actuator(address, null)) {
                assertThat(actuator.send(REQUEST).getClass().getSimpleName()).isEqualTo(meaning);
            }
            target.join();
        }
    }

    @Test
    void a_body_that_never_ends_is_not_waited_for() throws IOException {
        AtomicBoolean left = new AtomicBoolean();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] part = new byte[8_192];
            try {
                while (!left.get()) {
                    exchange.getResponseBody().write(part);
                }
            } catch (IOException e) {
                left.set(true); // the caller has gone
            }
            exchange.close();
        });
        server.start();
        try (WebhookActuator actuator = actuator(uri(server), null)) {
            assertThat(actuator.send(REQUEST)).isInstanceOf(ActuatorResult.Done.class);
        } finally {
            left.set(true);
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "3600, 3600", "3601, 3600", "99999999999999999999, 3600"})
    void a_wait_that_the_target_asks_for_is_kept_up_to_an_hour(String asked, long seconds) throws IOException {
        HttpServer server = server(503, "", "Retry-After", asked);
        try (WebhookActuator actuator = actuator(uri(server), null)) {
            assertThat(actuator.send(REQUEST))
                    .isEqualTo(new ActuatorResult.NotDone("HTTP 503", Duration.ofSeconds(seconds)));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_conflict_under_the_same_key_is_already_done() throws IOException {
        HttpServer server = server(409, "{\"idempotencyKey\": \"key-1\"}");
        try (WebhookActuator actuator = actuator(uri(server), null)) {
            assertThat(actuator.send(REQUEST)).isInstanceOf(ActuatorResult.Done.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_conflict_whose_header_names_the_same_key_is_already_done() throws IOException {
        HttpServer server = server(409, "no JSON", "Idempotency-Key", "key-1");
        try (WebhookActuator actuator = actuator(uri(server), null)) {
            assertThat(actuator.send(REQUEST)).isEqualTo(new ActuatorResult.Done("HTTP 409, already done", Map.of()));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_conflict_that_names_another_key_is_a_refusal() throws IOException {
        HttpServer server = server(409, "{\"idempotencyKey\": \"key-2\"}", "Idempotency-Key", "key-2");
        try (WebhookActuator actuator = actuator(uri(server), null)) {
            assertThat(actuator.send(REQUEST)).isInstanceOf(ActuatorResult.Failed.class);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, true, HTTP 200",
        "204, true, HTTP 204",
        "400, true, HTTP 400",
        "405, true, HTTP 405",
        "415, true, HTTP 415",
        "422, true, HTTP 422",
        "302, false, final address",
        "401, false, credentials",
        "403, false, credentials",
        "404, false, path",
        "409, false, path",
        "410, false, path",
        "429, false, busy",
        "500, false, log",
        "501, false, log",
        "503, false, log"
    })
    void a_test_passes_where_a_webhook_can_be_and_else_says_what_to_check(int status, boolean passes, String said)
            throws IOException {
        HttpServer server = server(status, "");
        try (WebhookActuator actuator = actuator(uri(server), null)) {
            ActuatorResult result = actuator.test();
            assertThat(result instanceof ActuatorResult.Done)
                    .as(result.detail())
                    .isEqualTo(passes);
            assertThat(result.detail())
                    .startsWith("GET " + uri(server) + " answered HTTP " + status)
                    .contains(said);
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "405 | 200 | {\"state\": \"unknown\"} | true",
                "200 | 200 | {\"state\": \"not_done\"} | true",
                "405 | 200 | {\"status\": \"ok\"} | false",
                "405 | 200 | <html> | false",
                "405 | 404 | {\"state\": \"unknown\"} | false",
                "404 | 200 | {\"state\": \"unknown\"} | false"
            })
    void a_test_asks_both_addresses(int status, int verified, String body, boolean passes) throws IOException {
        HttpServer server = server(status, "");
        HttpServer asked = server(verified, body);
        try (WebhookActuator actuator = actuator(uri(server), uri(asked))) {
            ActuatorResult result = actuator.test();
            assertThat(result instanceof ActuatorResult.Done)
                    .as(result.detail())
                    .isEqualTo(passes);
            assertThat(result.detail()).contains("GET " + uri(server), "GET " + uri(asked));
        } finally {
            server.stop(0);
            asked.stop(0);
        }
    }

    @Test
    void a_test_tells_no_value_of_a_query() throws IOException {
        HttpServer server = server(404, "");
        URI address = URI.create(uri(server) + "?token=abc&user=mira");
        try (WebhookActuator actuator = actuator(address, address)) {
            assertThat(actuator.test().detail()).contains("?token=***&user=***").doesNotContain("abc", "mira");
            server.stop(0);
            assertThat(actuator.test().detail()).contains("had no answer").doesNotContain("abc", "mira");
        }
    }

    @Test
    void what_a_target_says_of_its_state_is_read_apart_from_the_action() throws IOException {
        HttpServer server = server(200, "{\"replicas\": 3}");
        WebhookSettings settings = new WebhookSettings(uri(server), null, Map.of(), 5_000, 3, true, null, uri(server));
        try (WebhookActuator actuator = new WebhookActuator(settings)) {
            assertThat(String.valueOf(actuator.stateBefore(REQUEST).orElseThrow()))
                    .isEqualTo("{replicas=3}");
            assertThat(actuator.send(REQUEST)).isEqualTo(new ActuatorResult.Done("HTTP 200", Map.of()));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_refused_connection_is_certainly_not_done() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (WebhookActuator actuator = actuator(URI.create("http://127.0.0.1:" + free + "/"), null)) {
            assertThat(actuator.send(REQUEST)).isInstanceOf(ActuatorResult.NotDone.class);
        }
    }

    @Test
    void a_target_that_speaks_no_tls_was_certainly_not_asked() throws IOException {
        HttpServer server = server(200, "");
        URI address = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/act");
        try (WebhookActuator actuator = actuator(address, null)) {
            assertThat(actuator.send(REQUEST)).isInstanceOf(ActuatorResult.NotDone.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_lost_answer_may_hide_a_deed() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                WebhookActuator actuator =
                        actuator(URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/"), null)) {
            Thread.ofVirtual().start(() -> {
                try (Socket taken = socket.accept()) {
                    taken.getInputStream().read(new byte[64]);
                } catch (IOException e) {
                    // the test has ended
                }
            });
            assertThat(actuator.send(REQUEST)).isInstanceOf(ActuatorResult.Unclear.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"done, Done", "not_done, NotDone", "unknown, Unclear", "gibberish, Unclear"})
    void the_target_is_asked_what_became_of_an_action(String state, String meaning) throws IOException {
        HttpServer server = server(200, "{\"state\": \"" + state + "\"}");
        try (WebhookActuator actuator = actuator(uri(server), uri(server))) {
            assertThat(actuator.verify(REQUEST).orElseThrow().getClass().getSimpleName())
                    .isEqualTo(meaning);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void without_an_address_to_ask_at_it_does_not_ask() {
        try (WebhookActuator actuator = actuator(URI.create("http://127.0.0.1:1/"), null)) {
            assertThat(actuator.verify(REQUEST)).isEmpty();
            assertThat(actuator.stateBefore(REQUEST)).isEmpty();
        }
    }

    @Test
    void a_metadata_address_is_never_called() {
        try (WebhookActuator actuator = actuator(URI.create("http://169.254.169.254/latest/meta-data"), null)) {
            assertThat(actuator.send(REQUEST).detail()).contains("must not call");
        }
    }

    @Test
    void the_wait_that_a_target_asks_for_is_kept() throws IOException {
        HttpServer server = server(503, "", "Retry-After", "7");
        try (WebhookActuator actuator = actuator(uri(server), null)) {
            assertThat(actuator.send(REQUEST)).isEqualTo(new ActuatorResult.NotDone("HTTP 503", Duration.ofSeconds(7)));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void the_time_of_an_action_begins_when_it_has_a_connection() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try {
                Thread.sleep(1_100); // a target that takes its time
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        // Five at a time: the last wave begins after more than the time that one action has.
        WebhookSettings settings = new WebhookSettings(uri(server), null, Map.of(), 3_000, 3, false, null, null);
        try (WebhookActuator actuator = new WebhookActuator(settings);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ActuatorResult>> results =
                    threads.invokeAll(Collections.nCopies(16, (Callable<ActuatorResult>) () -> actuator.send(REQUEST)));
            for (Future<ActuatorResult> result : results) {
                assertThat(result.get()).isInstanceOf(ActuatorResult.Done.class);
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_time_out_is_told_as_one_and_may_hide_a_deed() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                WebhookActuator actuator = new WebhookActuator(new WebhookSettings(
                        URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/"),
                        null,
                        Map.of(),
                        300,
                        3,
                        false,
                        null,
                        null))) {
            ActuatorResult result = actuator.send(REQUEST);
            assertThat(result).isInstanceOf(ActuatorResult.Unclear.class);
            assertThat(result.detail()).contains("300 ms");
        }
    }

    @Test
    void a_value_before_that_no_number_holds_does_not_hide_what_was_done() throws IOException {
        HttpServer server = server(200, "{\"before\": {\"x\": 1e400, \"replicas\": 3}}");
        try (WebhookActuator actuator = actuator(uri(server), null)) {
            assertThat(actuator.send(REQUEST))
                    .isInstanceOfSatisfying(ActuatorResult.Done.class, done -> assertThat(done.before())
                            .containsOnlyKeys("replicas"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void no_configured_header_speaks_for_the_protocol() throws IOException {
        List<String> keys = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            keys.addAll(exchange.getRequestHeaders().get("Idempotency-Key"));
            keys.addAll(exchange.getRequestHeaders().get("X-Team"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        Map<String, String> headers = Map.of("idempotency-key", "another", "X-Team", "shop");
        try (WebhookActuator actuator =
                new WebhookActuator(new WebhookSettings(uri(server), null, headers, 5_000, 3, false, null, null))) {
            assertThat(actuator.send(REQUEST)).isInstanceOf(ActuatorResult.Done.class);
            assertThat(keys).containsExactly("key-1", "shop");
        } finally {
            server.stop(0);
        }
    }

    private static WebhookActuator actuator(URI url, @Nullable URI verifyUrl) {
        return new WebhookActuator(new WebhookSettings(url, null, Map.of(), 5_000, 3, false, verifyUrl, null));
    }

    private static URI uri(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/act");
    }

    private static HttpServer server(int status, String body, String... header) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (header.length == 2) {
                exchange.getResponseHeaders().add(header[0], header[1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }
}
