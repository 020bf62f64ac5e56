package io.homeostat.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** What holds for every call of the interface. */
final class Contract {
    static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
    static final String ID = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    static final String NOBODYS_ID = "01939d2f-7c7e-7a9b-8c1d-2e3f4a5b6c7d";
    static final String JSON = "application/json";

    private static final AtomicInteger tokens = new AtomicInteger();

    private Contract() {}

    static void isProblem(Http.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().get("status").intValue()).isEqualTo(status);
        assertThat(answer.json().get("title").stringValue()).isNotBlank();
        assertThat(answer.json().get("detail").stringValue()).isNotBlank();
        assertThat(answer.json().get("instance").stringValue()).startsWith("/");
        assertThat(answer.json().get("errors").size()).isLessThanOrEqualTo(50);
    }

    static JsonNode ok(Http.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(JSON);
        Description.holdsFor(answer);
        return answer.json();
    }

    /** A caller with these scopes and no other. */
    static Http with(Application application, String... scopes) {
        return limited(application, "null", scopes);
    }

    /** A caller with these scopes in these domains, a JSON list. */
    static Http limited(Application application, String domains, String... scopes) {
        Http.Answer made = application.admin().post("/api/v1/tokens", """
                {"name": "contract %d", "scopes": ["%s"], "domains": %s}""".formatted(
                        tokens.incrementAndGet(), String.join("\", \"", scopes), domains));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Description.holdsFor(made);
        return application.http().with(made.json().get("token").stringValue());
    }

    static Http.Answer put(Http http, String path, String json) {
        return http.send("PUT", path, json, "Content-Type", JSON);
    }

    /** Every item of a list, page by page to its end. */
    static List<JsonNode> walk(Http http, String path, int limit) {
        List<JsonNode> items = new ArrayList<>();
        String more = path + (path.contains("?") ? "&" : "?") + "limit=" + limit;
        String cursor = "";
        while (true) {
            JsonNode page = ok(http.get(more + cursor));
            assertThat(page.get("items").size()).isLessThanOrEqualTo(limit);
            page.get("items").forEach(items::add);
            if (page.get("next").isNull()) {
                return items;
            }
            assertThat(page.get("items").size()).isEqualTo(limit);
            cursor = "&cursor=" + page.get("next").stringValue();
        }
    }

    static List<String> each(List<JsonNode> items, String field) {
        return items.stream().map(item -> item.get(field).stringValue()).toList();
    }

    /** A body that is no JSON, or says to be none, is told apart from one that is JSON and not valid. */
    static void readsStrictJson(Http http, String method, String path) {
        isProblem(http.send(method, path, "{", "Content-Type", JSON), 400, "not-json");
        isProblem(http.send(method, path, "{\"a\": 1, \"a\": 2}", "Content-Type", JSON), 400, "duplicate-key");
        byte[] latin1 = "{\"comment\": \"Jürgen\"}".getBytes(StandardCharsets.ISO_8859_1);
        isProblem(
                http.send(method, path, HttpRequest.BodyPublishers.ofByteArray(latin1), "Content-Type", JSON),
                400,
                "not-utf-8");
        isProblem(http.send(method, path, "{}", "Content-Type", "text/plain"), 415, "unsupported-media-type");
    }

    /** A query that no list takes. */
    static void refusesQueries(Http http, String path, String... queries) {
        isProblem(http.get(path + "?limit=0"), 400, "bad-limit");
        isProblem(http.get(path + "?limit=501"), 400, "bad-limit");
        isProblem(http.get(path + "?limit=many"), 400, "bad-limit");
        isProblem(http.get(path + "?cursor=x"), 400, "bad-cursor");
        isProblem(http.get(path + "?cursor=WyJ4Il0"), 400, "bad-cursor");
        for (String query : queries) {
            isProblem(http.get(path + "?" + query), 400, "bad-parameter");
        }
        isProblem(http.get(path + "?limit=1&limit=2"), 400, "bad-parameter");
    }

    /** Only times as RFC 3339 writes them, with a zone, are taken; what else a machine could read into a text is refused. */
    static void refusesOtherTimes(Http http, String path) {
        for (String parameter : List.of("from", "to")) {
            for (String text : List.of(
                    "2026",
                    "1795766400000",
                    "1795766400",
                    "2026-11-24",
                    "2026-11-24T08:00:00",
                    "2026-11-24T08:00Z",
                    "2026-11-24T08:00:00%2B01",
                    "2026-11-24T08:00:00+01:00",
                    "2026-02-30T08:00:00Z",
                    "Tue,%2024%20Nov%202026%2008:00:00%20GMT",
                    "yesterday",
                    "")) {
                Http.Answer answer = http.get(path + "?" + parameter + "=" + text);
                isProblem(answer, 400, "bad-parameter");
                assertThat(answer.json().get("detail").stringValue())
                        .contains("The parameter " + parameter + " of the query")
                        .contains("2026-11-24T08:00:00.000Z")
                        .contains("RFC 3339")
                        .contains("%2B");
            }
            for (String text : List.of(
                    "2026-11-24T08:00:00Z",
                    "2026-11-24t08:00:00.123456789z",
                    "2026-11-24T08:00:00%2B01:00",
                    "2026-11-24T08:00:00-00:30",
                    "0000-01-01T00:00:00Z",
                    "9999-12-31T23:59:59.999Z",
                    "9999-12-31T23:59:59-12:00")) {
                ok(http.get(path + "?limit=1&" + parameter + "=" + text));
            }
        }
    }

    /** An id that nobody has, and texts that are no ids, are the same to who asks. */
    static void knowsNoOther(Http http, String method, String path, String body) {
        for (String id : List.of(NOBODYS_ID, "x", "1", "01939d2f-7c7e-7a9b-8c1d", "%20" + NOBODYS_ID, "%00", "%ff")) {
            Http.Answer answer = method.equals("GET")
                    ? http.get(path.replace("%s", id))
                    : http.send(method, path.replace("%s", id), body, "Content-Type", JSON);
            assertThat(answer.status()).as(id + answer.text()).isEqualTo(404);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        }
    }
}
