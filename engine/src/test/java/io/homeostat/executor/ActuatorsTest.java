package io.homeostat.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.homeostat.model.Refused;
import io.homeostat.store.CanonicalJson;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ActuatorsTest {
    private static Stepped open(Databases kind) {
        return Stepped.open(kind.fresh(), "one", new SettableClock(Instant.parse("2026-11-01T03:00:00Z")));
    }

    private static boolean put(Stepped stepped, String config) {
        String body = "{\"kind\": \"webhook\", \"actions\": [\"RESTART_SERVICE\"], \"config\": " + config + "}";
        stepped.clock().advance(Duration.ofSeconds(1));
        return stepped.engine().unitOfWork().write(tx -> stepped.engine()
                .actuators()
                .put(
                        tx,
                        "hook",
                        CanonicalJson.parse(body),
                        Stepped.ANN,
                        stepped.engine().now()));
    }

    private static List<String> faults(Stepped stepped, String config) {
        return catchThrowableOfType(Refused.class, () -> put(stepped, config)).faults().stream()
                .map(fault -> fault.pointer() + " " + fault.code())
                .toList();
    }

    private static Actuators.View told(Stepped stepped) {
        return stepped.engine()
                .unitOfWork()
                .read(tx -> stepped.engine().actuators().find(tx, "hook"))
                .orElseThrow();
    }

    /** Everything that the database holds of the actuator, the audit included. */
    private static String stored(Stepped stepped) {
        return stepped.engine()
                .unitOfWork()
                .read(tx -> tx.onConnection(connection -> {
                    StringBuilder all = new StringBuilder();
                    try (Statement statement = connection.createStatement()) {
                        for (String query : List.of("select config from actuator", "select detail from audit_entry")) {
                            try (ResultSet rows = statement.executeQuery(query)) {
                                while (rows.next()) {
                                    all.append(rows.getString(1)).append('\n');
                                }
                            }
                        }
                        return all.toString();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }));
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void the_values_of_queries_are_called_and_neither_told_nor_stored_in_clear(Databases kind) throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(405, -1);
            exchange.close();
        });
        server.start();
        String at = "http://127.0.0.1:" + server.getAddress().getPort();
        try (Stepped stepped = open(kind)) {
            put(stepped, """
                    {"url": "%1$s/act?token=hush&team=hush2", "verifyUrl": "%1$s/verify?token=hush3",
                     "stateUrl": "%1$s/state?hush4"}""".formatted(at));
            JsonNode config = told(stepped).config();
            assertThat(config.get("url").stringValue()).isEqualTo(at + "/act?token=***&team=***");
            assertThat(config.get("verifyUrl").stringValue()).isEqualTo(at + "/verify?token=***");
            assertThat(config.get("stateUrl").stringValue()).isEqualTo(at + "/state?***");
            assertThat(config.toString()).doesNotContain("hush", "queries");

            ActuatorResult result = stepped.engine()
                    .actuators()
                    .test("hook", Stepped.ANN, stepped.engine().now());
            assertThat(result.detail()).doesNotContain("hush");
            assertThat(asked)
                    .containsExactly("/act?token=hush&team=hush2", "/verify?token=hush3&idempotencyKey=homeostat-test");
            assertThat(stored(stepped)).contains("token=***").doesNotContain("hush");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_masked_value_stays_what_it_was_and_what_changes_nothing_is_no_change(Databases kind) throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("X-Key"));
            exchange.sendResponseHeaders(405, -1);
            exchange.close();
        });
        server.start();
        String at = "http://127.0.0.1:" + server.getAddress().getPort();
        try (Stepped stepped = open(kind)) {
            assertThat(put(
                            stepped,
                            "{\"url\": \"" + at
                                    + "/act?a=1&b=2\", \"secret\": \"s\", \"headers\": {\"X-Key\": \"k\"}}"))
                    .isTrue();
            Actuators.View first = told(stepped);
            String before = stored(stepped);
            assertThat(put(stepped, first.config().toString())).isFalse();
            assertThat(told(stepped)).isEqualTo(first);
            assertThat(stored(stepped)).isEqualTo(before);

            put(stepped, "{\"url\": \"" + at + "/other?b=***&a=***&c=3\", \"headers\": {\"X-Key\": \"***\"}}");
            assertThat(told(stepped).changedAt()).isAfter(first.changedAt());
            stepped.engine()
                    .actuators()
                    .test("hook", Stepped.ANN, stepped.engine().now());
            assertThat(asked).containsExactly("/other?b=2&a=1&c=3 k");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"url\": \"http://x/?b=***\"} | /config/url no-secret",
                "{\"url\": \"http://x/?a=***&a=***\"} | /config/url no-secret",
                "{\"url\": \"http://x/?***\"} | /config/url no-secret",
                "{\"url\": \"http://x/\", \"verifyUrl\": \"http://x/?a=***\"} | /config/verifyUrl no-secret",
                "{\"url\": \"http://x/\", \"stateUrl\": \"http://x/?a=%2A%2A%2A\"} | /config/stateUrl no-secret",
                "{\"url\": \"http://x/\", \"headers\": {\"X-Other\": \"***\"}} | /config/headers/X-Other no-secret",
                "{\"url\": \"http://x/\", \"secret\": \"***\"} | /config/secret no-secret"
            })
    void a_mask_of_what_was_never_there_is_refused_by_its_pointer(String config, String fault) {
        try (Stepped stepped = open(Databases.H2_FILE)) {
            put(stepped, "{\"url\": \"http://x/?a=1\", \"headers\": {\"X-Key\": \"k\"}}");
            assertThat(faults(stepped, config)).containsExactly(fault);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://x/other?a=***",
                "http://x:8080/?a=***",
                "https://x/?a=***",
                "http://y/?a=***",
                "http://evil.x/?a=***",
                "http://x:8081/?a=***"
            })
    void a_secret_is_kept_for_the_server_that_it_was_written_for_alone(String url) {
        try (Stepped stepped = open(Databases.H2_FILE)) {
            put(stepped, "{\"url\": \"http://x/?a=1\", \"secret\": \"s\", \"headers\": {\"X-Key\": \"k\"}}");
            String config = "{\"url\": \"" + url + "\", \"secret\": \"***\", \"headers\": {\"X-Key\": \"***\"}}";
            if (url.startsWith("http://x/")) {
                assertThat(put(stepped, config)).isFalse();
                return;
            }
            assertThat(faults(stepped, config))
                    .containsExactly(
                            "/config/url no-secret", "/config/secret no-secret", "/config/headers/X-Key no-secret");
            assertThat(faults(
                            stepped,
                            "{\"url\": \"http://x/?a=***\", \"headers\": {\"X-Key\": \"***\"}, \"verifyUrl\": \""
                                    + url.replace("?a=***", "") + "\"}"))
                    .containsExactly("/config/headers/X-Key no-secret");
        }
    }

    @ParameterizedTest
    @CsvSource({"url", "verifyUrl", "stateUrl"})
    void neither_credentials_nor_a_fragment_are_taken_in_any_address(String field) {
        try (Stepped stepped = open(Databases.H2_FILE)) {
            for (String address :
                    List.of("http://mira:hush@x/", "http://mira@x/", "http://x/act#there", "http://x/#")) {
                String others = field.equals("url") ? "" : "\"url\": \"http://x/\", ";
                assertThat(faults(stepped, "{" + others + "\"" + field + "\": \"" + address + "\"}"))
                        .containsExactly("/config/" + field + " invalid-url");
            }
        }
    }
}
