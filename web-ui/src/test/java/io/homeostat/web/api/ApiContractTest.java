package io.homeostat.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(Application.Shared.class)
class ApiContractTest {
    private static final String USERS = "/api/v1/users";
    private static final String JSON = "application/json";

    private final Application application;

    ApiContractTest(Application application) {
        this.application = application;
    }

    private static void isProblem(Http.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().get("status").intValue()).isEqualTo(status);
        assertThat(answer.json().get("title").stringValue()).isNotBlank();
        assertThat(answer.json().get("detail").stringValue()).isNotBlank();
        assertThat(answer.json().get("instance").stringValue()).startsWith("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/v1/users", "/api/v1/nothing", "/api/v1/openapi", "/actuator/info", "/actuator/prometheus"})
    void without_a_token_the_answer_is_401_and_never_a_redirect(String path) {
        Http.Answer answer = application.http().get(path);
        isProblem(answer, 401, "unauthorized");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer realm=");
        assertThat(answer.headers("Location")).isEmpty();
        assertThat(answer.headers("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Bearer ", "bearer", "Basic OnRva2Vu", "Digest x", "Token abc"})
    void with_a_bad_token_the_answer_is_401_and_says_so(String header) {
        Http.Answer answer = application.http().withAuthorization(header).get(USERS);
        isProblem(answer, 401, "unauthorized");
        assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
    }

    @Test
    void a_scope_that_lacks_is_named() {
        String token = token("[\"read\", \"intake\", \"operate\"]");
        Http.Answer answer = application.http().with(token).get(USERS);
        isProblem(answer, 403, "scope");
        assertThat(answer.json().get("detail").stringValue()).contains("admin");
        assertThat(answer.header("WWW-Authenticate")).contains("error=\"insufficient_scope\", scope=\"admin\"");
    }

    @Test
    void the_scope_is_asked_before_the_body_is_read() {
        String token = token("[\"read\"]");
        isProblem(application.http().with(token).post(USERS, "{"), 403, "scope");
    }

    @Test
    void basic_credentials_are_taken_by_the_intake_for_alertmanager_and_nowhere_else() {
        String basic = "Basic "
                + Base64.getEncoder()
                        .encodeToString(("anybody:" + Application.ADMIN_TOKEN).getBytes(StandardCharsets.UTF_8));
        Http withBasic = application.http().withAuthorization(basic);
        isProblem(withBasic.get(USERS), 401, "unauthorized");
        assertThat(withBasic.get("/api/v1/intake/alertmanager").status()).isNotIn(401, 403);
        Http.Answer without = application.http().get("/api/v1/intake/alertmanager");
        isProblem(without, 401, "unauthorized");
        assertThat(without.headers("WWW-Authenticate")).anyMatch(challenge -> challenge.startsWith("Basic "));
    }

    @ParameterizedTest
    @CsvSource({
        "'', unreadable",
        "' ', not-json",
        "{, not-json",
        "nul, not-json",
        "'{} {}', not-json",
        "'{\"a\": 1, \"a\": 2}', duplicate-key",
        "'{\"a\": NaN}', not-json",
        "'{''a'': 1}', not-json"
    })
    void what_is_not_json_is_400(String body, String code) {
        isProblem(application.admin().post(USERS, body), 400, code);
    }

    @Test
    void what_is_not_strict_utf_8_is_400() {
        byte[] latin1 = "{\"name\": \"Jürgen\"}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] overlong = {'"', (byte) 0xC0, (byte) 0x80, '"'};
        byte[] utf16 = "{\"name\": 1}".getBytes(StandardCharsets.UTF_16);
        for (byte[] body : List.of(latin1, overlong, utf16)) {
            isProblem(
                    application
                            .admin()
                            .send("POST", USERS, HttpRequest.BodyPublishers.ofByteArray(body), "Content-Type", JSON),
                    400,
                    "not-utf-8");
        }
    }

    @Test
    void every_fault_of_a_request_is_told_at_once_with_a_pointer() {
        Http.Answer answer = application.admin().post(USERS, """
                {"name": 7, "roles": ["viewer", "boss", null], "a/b~c": 1, "disabled": true}""");
        isProblem(answer, 422, "invalid-request");
        assertThat(answer.faults())
                .containsExactlyInAnyOrder(
                        "/a~1b~0c unknown-field",
                        "/disabled unknown-field",
                        "/name type",
                        "/password required",
                        "/roles/1 unknown-value",
                        "/roles/2 unknown-value");
    }

    @Test
    void a_password_that_cannot_be_is_told_beside_all_other_faults() {
        Http.Answer made = application.admin().post(USERS, """
                {"name": "Engine", "password": "short", "roles": [], "a": 1}""");
        isProblem(made, 422, "invalid-request");
        assertThat(made.faults())
                .containsExactlyInAnyOrder("/a unknown-field", "/name reserved", "/password length", "/roles length");
        Http.Answer changed = application.admin().patch(USERS + "/admin", """
                {"password": "%s", "roles": ["boss"], "disabled": "no"}""".formatted("ü".repeat(37)));
        isProblem(changed, 422, "invalid-request");
        assertThat(changed.faults())
                .containsExactlyInAnyOrder("/password length", "/roles/0 unknown-value", "/disabled type");
    }

    @Test
    void names_are_as_long_in_characters_of_any_plane() {
        String person = "{\"name\": \"%s\", \"password\": \"%s\", \"roles\": [\"viewer\"]}";
        String letters = "𠀀".repeat(200);
        Http.Answer made = application.admin().post(USERS, person.formatted(letters, "🐘".repeat(8)));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(application
                        .admin()
                        .post(USERS, person.formatted(letters + "𠀀", "🐘".repeat(7)))
                        .faults())
                .containsExactlyInAnyOrder("/name length", "/password length");
        String token = "{\"name\": \"%1$s\", \"scopes\": [\"read\"], \"domains\": [\"%1$s\"]}";
        Http admin = application.admin();
        assertThat(admin.post("/api/v1/tokens", token.formatted("🐘".repeat(200)))
                        .status())
                .isEqualTo(201);
        assertThat(admin.post("/api/v1/tokens", token.formatted("🐘".repeat(201)))
                        .faults())
                .containsExactlyInAnyOrder("/name length", "/domains/0 length");
    }

    @Test
    void no_more_than_fifty_faults_are_told() {
        StringBuilder body = new StringBuilder("{");
        for (int i = 0; i < 200; i++) {
            body.append(i == 0 ? "" : ",").append("\"f").append(i).append("\": 1");
        }
        Http.Answer answer = application.admin().post(USERS, body.append('}').toString());
        assertThat(answer.faults()).hasSize(50);
    }

    @ParameterizedTest
    @CsvSource({"[], ''", "3, ''", "'\"text\"', ''", "null, ''"})
    void json_of_another_shape_is_422(String body, String pointer) {
        Http.Answer answer = application.admin().post(USERS, body);
        isProblem(answer, 422, "invalid-request");
        assertThat(answer.faults()).containsExactly(pointer + " type");
    }

    @Test
    void texts_that_cannot_be_stored_are_422_and_told_back_readably() {
        Http.Answer answer = application.admin().post(USERS, """
                {"name": "a\\u0000b", "password": "long enough \\ud800", "roles": ["viewer"], "\\udc00": 1}""");
        isProblem(answer, 422, "invalid-request");
        assertThat(answer.faults()).contains("/name text", "/password text", "/? unknown-field");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/nothing",
                "/api/v1/",
                "/api/v2/users",
                "/api/v1/users/a/b/c",
                "/actuator/nothing",
                "/api/v1/tokens/a%2Fb",
                "/api/v1/users/a;b",
                "/api/v1/users/nobody-of-this-name"
            })
    void an_address_that_is_nothing_is_404(String path) {
        isProblem(application.admin().get(path), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%00", "a%00b", "%ff", "%ED%A0%80", "%5C", "%0A", "%7F", "..%2F..", "../../../../x"})
    void a_path_that_is_none_names_nothing(String name) {
        for (String noun : List.of("users", "violations", "actuators")) {
            isProblem(application.admin().get("/api/v1/" + noun + "/" + name), 404, "not-found");
        }
        isProblem(application.admin().get("/api/v1/violations?component=%00"), 400, "bad-query");
    }

    @Test
    void a_path_that_is_not_percent_encoded_names_nothing() throws Exception {
        URI address = URI.create(application.url(""));
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            String request = "GET /api/v1/violations/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 404").contains("application/problem+json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1", "01939d2f-7c7e-7a9b-8c1d", "01939d2f-7c7e-7a9b-8c1d-2e3f4a5b6c7d"})
    void an_id_that_is_none_or_nobodys_is_404(String id) {
        isProblem(application.admin().delete("/api/v1/tokens/" + id), 404, "not-found");
    }

    @Test
    void another_method_is_405_and_says_which_are_possible() {
        Http.Answer answer = application.admin().delete(USERS);
        isProblem(answer, 405, "method-not-allowed");
        assertThat(answer.header("Allow")).contains("GET").contains("POST");
    }

    @ParameterizedTest
    @CsvSource({
        "FOO, /api/v1/violations, 'GET, POST'",
        "get, /api/v1/violations, 'GET, POST'",
        "PROPFIND, /api/v1/users, 'GET, POST'",
        "PURGE, /api/v1/users/admin, 'GET, PATCH'",
        "FOO, /api/v1/intake/alertmanager, POST",
        "TRACE, /api/v1/violations, GET",
        "FOO, /, GET",
        "FOO, /violations, GET"
    })
    void a_method_that_http_does_not_name_is_405_too(String method, String path, String allowed) {
        Http.Answer answer = application.admin().send(method, path, HttpRequest.BodyPublishers.noBody());
        isProblem(answer, 405, "method-not-allowed");
        assertThat(answer.header("Allow").split(", ?")).contains(allowed.split(", "));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/violations?a[]=1, 200",
        "/api/v1/violations?q={x}, 200",
        "'/api/v1/violations?q=<a|b>`^\"', 200",
        "/api/v1/{x}, 404",
        "/api/v1/violations/[1], 404"
    })
    void an_address_that_is_written_as_it_comes_is_answered_like_another(String target, int status) throws IOException {
        URI address = URI.create(application.url(""));
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            String request =
                    "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                            + Application.ADMIN_TOKEN + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 " + status)
                    .contains(status == 200 ? "application/json" : "application/problem+json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"violations", "cycles", "remediations", "topology", "guards", "loop"})
    void a_domain_that_is_empty_is_refused_and_not_taken_for_all(String list) {
        Http.Answer answer = application.admin().get("/api/v1/" + list + "?domain=");
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().get("detail").stringValue()).contains("domain").contains("is empty");
    }

    @Test
    void a_method_that_http_does_not_name_opens_nothing() {
        isProblem(application.http().send("FOO", USERS, HttpRequest.BodyPublishers.noBody()), 401, "unauthorized");
        isProblem(
                application.admin().send("FOO", "/api/v1/nothing", HttpRequest.BodyPublishers.noBody()),
                404,
                "not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "br", "deflate", "identity, gzip", "x"})
    void a_body_that_is_packed_is_415_and_told_how_it_is_read(String coding) {
        for (String path : List.of(USERS, "/api/v1/violations", "/api/v1/intake/alertmanager")) {
            Http.Answer answer = application
                    .admin()
                    .send("POST", path, "{}", "Content-Type", "application/json", "Content-Encoding", coding);
            isProblem(answer, 415, "unsupported-encoding");
            assertThat(answer.header("Accept-Encoding")).isEqualTo("identity");
            assertThat(answer.json().get("detail").stringValue()).contains("Content-Encoding");
        }
    }

    @Test
    void a_body_that_says_to_be_as_it_is_is_read() {
        Http.Answer answer = application
                .admin()
                .send("POST", USERS, "{}", "Content-Type", "application/json", "Content-Encoding", "identity");
        isProblem(answer, 422, "invalid-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status=a&status=b", "status=firing&status=firing", "component=a&component=b", "q=&q="})
    void a_parameter_that_is_given_twice_is_400_and_named(String query) {
        Http.Answer answer = application.admin().get("/api/v1/violations?" + query);
        isProblem(answer, 400, "bad-parameter");
        assertThat(answer.json().get("detail").stringValue())
                .contains("The parameter " + query.substring(0, query.indexOf('=')) + " of the query is given 2 times")
                .doesNotContain("java");
    }

    @Test
    void a_value_that_is_not_known_is_told_with_those_that_are() {
        assertThat(application
                        .admin()
                        .get("/api/v1/violations?status=open")
                        .json()
                        .get("detail")
                        .stringValue())
                .isEqualTo("The parameter status of the query is \"open\"; allowed is one of firing, resolved.");
    }

    @Test
    void a_cursor_of_one_list_is_none_of_another() {
        for (int i = 0; i < 2; i++) {
            assertThat(application
                            .admin()
                            .post(
                                    USERS,
                                    "{\"name\": \"cursor" + i
                                            + "\", \"password\": \"long enough\", \"roles\": [\"viewer\"]}")
                            .status())
                    .isEqualTo(201);
            token("[\"read\"]");
        }
        List<String> lists = List.of(
                USERS,
                "/api/v1/tokens",
                "/api/v1/violations",
                "/api/v1/remediations",
                "/api/v1/cycles",
                "/api/v1/audit",
                "/api/v1/actuators",
                "/api/v1/rule-packages");
        List<String> cursors = new ArrayList<>();
        for (String list : lists) {
            String next = application
                    .admin()
                    .get(list + "?limit=1")
                    .json()
                    .get("next")
                    .stringValue("");
            if (!next.isEmpty()) {
                cursors.add(list);
                assertThat(application.admin().get(list + "?cursor=" + next).status())
                        .isEqualTo(200);
                for (String other : lists) {
                    if (!other.equals(list)) {
                        isProblem(application.admin().get(other + "?cursor=" + next), 400, "bad-cursor");
                    }
                }
            }
        }
        assertThat(cursors).contains(USERS, "/api/v1/tokens", "/api/v1/audit", "/api/v1/rule-packages");
    }

    @Test
    void what_is_refused_for_its_accept_is_not_carried_out() {
        String user = "{\"name\": \"nobody-yet\", \"password\": \"long enough\", \"roles\": [\"viewer\"]}";
        isProblem(
                application
                        .admin()
                        .send("POST", USERS, user, "Content-Type", "application/json", "Accept", "application/xml"),
                406,
                "not-acceptable");
        assertThat(application.admin().get(USERS).text()).doesNotContain("nobody-yet");
    }

    @Test
    void a_query_that_is_no_text_is_400() {
        isProblem(application.admin().get("/api/v1/violations?q=%FF"), 400, "bad-query");
        isProblem(application.admin().get("/api/v1/violations?q=%ED%A0%80"), 400, "bad-query");
        isProblem(application.admin().get("/api/v1/violations?q=%00"), 400, "bad-query");
        isProblem(application.admin().get("/api/v1/violations?domain=%00"), 400, "bad-query");
        isProblem(
                application.admin().post("/api/v1/loop/pause?domain=" + "y".repeat(300), "{\"comment\": \"x\"}"),
                404,
                "no-domain");
    }

    @Test
    void an_answer_that_is_not_wanted_as_json_is_406() {
        isProblem(application.admin().get(USERS, "Accept", "text/html"), 406, "not-acceptable");
    }

    @Test
    void a_body_that_does_not_say_to_be_json_in_utf_8_is_415() {
        isProblem(application.admin().send("POST", USERS, "{}"), 415, "unsupported-media-type");
        for (String type : List.of("text/plain", "application/xml", "application/json;charset=utf-16")) {
            isProblem(
                    application.admin().send("POST", USERS, "{}", "Content-Type", type), 415, "unsupported-media-type");
        }
    }

    @Test
    void a_body_over_the_limit_is_413_and_the_sender_sees_the_answer() {
        byte[] large = new byte[16 * 1024 * 1024 + 1];
        Arrays.fill(large, (byte) ' ');
        isProblem(
                application
                        .admin()
                        .send("POST", USERS, HttpRequest.BodyPublishers.ofByteArray(large), "Content-Type", JSON),
                413,
                "too-large");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, bad-limit",
        "limit=501, bad-limit",
        "limit=x, bad-limit",
        "limit=, bad-limit",
        "cursor=x, bad-cursor",
        "cursor=WyJ4Il0, bad-cursor",
        "limit=%D9%A5, bad-limit",
        "limit=%2B5, bad-limit",
        "limit=99999999999, bad-limit",
        "cursor=, bad-cursor"
    })
    void a_bad_limit_or_cursor_is_400(String query, String code) {
        isProblem(application.admin().get(USERS + "?" + query), 400, code);
    }

    @Test
    void health_is_open_to_all_and_its_details_are_not() {
        for (String path : List.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness")) {
            Http.Answer answer = application.http().get(path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().get("status").stringValue()).isEqualTo("UP");
            assertThat(answer.json().has("components")).isFalse();
        }
        assertThat(application.http().with("stale").get("/actuator/health").status())
                .isEqualTo(200);
        assertThat(application.admin().get("/actuator/health").json().has("components"))
                .isTrue();
    }

    /** Or else a probe with a token would wait for a database that is away. */
    @Test
    void a_probe_does_not_look_its_token_up() {
        Http.Answer made =
                application.admin().post("/api/v1/tokens", "{\"name\": \"of a probe\", \"scopes\": [\"read\"]}");
        Http probe = application.http().with(made.json().get("token").stringValue());
        for (String path : List.of("/actuator/health/liveness", "/actuator/health/readiness")) {
            assertThat(probe.get(path).status()).isEqualTo(200);
        }
        assertThat(usedAt(made).isNull()).isTrue();
        assertThat(probe.get("/api/v1/loop").status()).isEqualTo(200);
        assertThat(usedAt(made).isNull()).isFalse();
    }

    private JsonNode usedAt(Http.Answer token) {
        String id = token.json().get("id").stringValue();
        return Contract.walk(application.admin(), "/api/v1/tokens", 100).stream()
                .filter(one -> one.get("id").stringValue().equals(id))
                .findFirst()
                .orElseThrow()
                .get("lastUsedAt");
    }

    @Test
    void metrics_need_the_scope_read() {
        assertThat(application
                        .http()
                        .with(token("[\"read\"]"))
                        .get("/actuator/prometheus")
                        .text())
                .contains("jvm_memory_used_bytes");
        isProblem(application.http().with(token("[\"intake\"]")).get("/actuator/prometheus"), 403, "scope");
    }

    @Test
    void metrics_are_open_to_all_where_the_operator_says_so_and_nothing_else_is() {
        try (Application open = Application.start("--homeostat.metrics.public=true")) {
            assertThat(open.http().get("/actuator/prometheus").status()).isEqualTo(200);
            isProblem(open.http().get("/actuator/info"), 401, "unauthorized");
        }
    }

    @Test
    void while_the_database_is_away_calls_are_told_to_come_back_and_the_process_lives() throws Exception {
        EmbeddedPostgres server = EmbeddedPostgres.start();
        try (Application application = Application.start(
                "--homeostat.db.url=" + server.getJdbcUrl("postgres", "postgres"),
                "--homeostat.db.user=postgres",
                "--homeostat.db.password=postgres")) {
            assertThat(application.admin().get(USERS).status()).isEqualTo(200);
            server.close();
            Http.Answer answer = application.admin().get(USERS);
            isProblem(answer, 503, "database-away");
            assertThat(answer.header("Retry-After")).isNotEmpty();
            Http.Answer violation =
                    application.admin().post("/api/v1/violations", "{\"policy\": \"p\", \"component\": \"c\"}");
            isProblem(violation, 503, "database-away");
            assertThat(violation.header("Retry-After")).isNotEmpty();
            Http.Answer alert = application
                    .admin()
                    .post(
                            "/api/v1/intake/alertmanager",
                            "{\"version\": \"4\", \"alerts\": [{\"labels\": {\"alertname\": \"a\"}}]}");
            isProblem(alert, 503, "database-away");
            assertThat(alert.header("Retry-After")).isNotEmpty();
            for (Http probe : List.of(
                    application.http(), application.admin(), application.http().with("nobody's"))) {
                assertThat(probe.get("/actuator/health/liveness").status()).isEqualTo(200);
            }
            for (String path : List.of("/actuator/health", "/actuator/health/readiness")) {
                Http.Answer down = application.http().get(path);
                assertThat(down.status()).as(down.text()).isEqualTo(503);
                assertThat(down.json().get("status").stringValue()).isEqualTo("DOWN");
                assertThat(down.json().has("components")).isFalse();
            }
        }
    }

    @Test
    void the_description_names_every_call_with_its_scope() {
        Http.Answer answer = application.admin().get("/api/v1/openapi");
        assertThat(answer.json().get("openapi").stringValue()).startsWith("3.1");
        assertThat(answer.json().at("/paths/~1api~1v1~1users/post/x-scopes/0").stringValue())
                .isEqualTo("admin");
        assertThat(answer.json()
                        .at("/paths/~1api~1v1~1users/post/responses/201")
                        .isObject())
                .isTrue();
        assertThat(answer.json().at("/paths/~1api~1v1~1users/get/parameters").toString())
                .contains("limit")
                .contains("cursor")
                .doesNotContain("caller");
    }

    private String token(String scopes) {
        return application
                .admin()
                .post(
                        "/api/v1/tokens",
                        "{\"name\": \"a contract " + UUID.randomUUID() + "\", \"scopes\": " + scopes + "}")
                .json()
                .get("token")
                .stringValue();
    }
}
