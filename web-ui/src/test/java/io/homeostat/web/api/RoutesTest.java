package io.homeostat.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What holds for each path and method that the description names. */
@ExtendWith(Application.Shared.class)
class RoutesTest {
    private static final List<String> SCOPES =
            List.of("intake", "read", "author", "approve", "deploy", "operate", "admin");

    private record Route(String method, String path, List<String> scopes) {
        Http.Answer call(Http http, String... headers) {
            return http.send(method, path, HttpRequest.BodyPublishers.noBody(), headers);
        }

        boolean isOfAdministrators() {
            return path.startsWith("/api/v1/users") || path.startsWith("/api/v1/tokens");
        }
    }

    private final Application application;

    RoutesTest(Application application) {
        this.application = application;
    }

    @Test
    void the_description_names_the_calls_of_every_noun() {
        assertThat(routes().map(route -> route.method + " " + route.path))
                .contains(
                        "POST /api/v1/violations",
                        "POST /api/v1/intake/alertmanager",
                        "GET /api/v1/topology",
                        "PUT /api/v1/topology",
                        "POST /api/v1/loop/kill",
                        "GET /api/v1/cycles",
                        "GET /api/v1/audit/export",
                        "PUT /api/v1/guards",
                        "GET /api/v1/rule-packages");
    }

    @TestFactory
    Stream<DynamicTest> no_call_is_answered_without_a_token() {
        return each(route -> {
            Http.Answer answer = route.call(application.http());
            Contract.isProblem(answer, 401, "unauthorized");
            assertThat(answer.header("WWW-Authenticate")).isNotEmpty();
            assertThat(answer.headers("Location")).isEmpty();
        });
    }

    @TestFactory
    Stream<DynamicTest> every_call_names_the_scope_that_lacks() {
        return each(route -> {
            assertThat(route.scopes).isNotEmpty();
            String[] others = SCOPES.stream()
                    .filter(scope -> !scope.equals("admin") && !route.scopes.contains(scope))
                    .toArray(String[]::new);
            Http.Answer answer = route.call(Contract.with(application, others));
            Contract.isProblem(answer, 403, "scope");
            for (String scope : route.scopes) {
                assertThat(answer.json().get("detail").stringValue()).contains(scope);
            }
        });
    }

    @Test
    void every_get_needs_read_but_for_people_and_tokens() {
        routes().filter(route -> route.method.equals("GET")).forEach(route -> assertThat(route.scopes)
                .as(route.path)
                .containsExactly(route.isOfAdministrators() ? "admin" : "read"));
    }

    @TestFactory
    Stream<DynamicTest> a_method_that_is_not_possible_is_405_and_says_which_are() {
        List<String> known = routes().map(Route::path).distinct().toList();
        return known.stream()
                .map(path -> DynamicTest.dynamicTest(path, () -> {
                    boolean patched =
                            routes().anyMatch(route -> route.path.equals(path) && route.method.equals("PATCH"));
                    Http.Answer answer = application
                            .admin()
                            .send(patched ? "PUT" : "PATCH", path, "{}", "Content-Type", Contract.JSON);
                    Contract.isProblem(answer, 405, "method-not-allowed");
                    assertThat(answer.header("Allow")).isNotEmpty();
                }));
    }

    @TestFactory
    Stream<DynamicTest> an_answer_that_is_not_wanted_as_json_is_406() {
        return routes().filter(route -> route.method.equals("GET") && !route.path.endsWith("/export"))
                .map(route -> DynamicTest.dynamicTest(
                        route.path, () -> assertThat(route.call(application.admin(), "Accept", "text/html")
                                        .status())
                                .isIn(404, 406)));
    }

    @TestFactory
    Stream<DynamicTest> a_malformed_id_is_404() {
        return routes().filter(route -> route.path.contains(Contract.NOBODYS_ID))
                .map(route -> DynamicTest.dynamicTest(route.method + " " + route.path, () -> {
                    for (String id : List.of("x", "%00", "%ff", "%5C", "%20" + Contract.NOBODYS_ID, "1-1-1-1-1")) {
                        String path = route.path.replace(Contract.NOBODYS_ID, id);
                        Http.Answer answer =
                                application.admin().send(route.method, path, HttpRequest.BodyPublishers.noBody());
                        Contract.isProblem(answer, 404, "not-found");
                    }
                }));
    }

    private interface Check {
        void of(Route route);
    }

    private Stream<DynamicTest> each(Check check) {
        return routes().map(route -> DynamicTest.dynamicTest(route.method + " " + route.path, () -> check.of(route)));
    }

    private Stream<Route> routes() {
        List<Route> routes = new ArrayList<>();
        JsonNode paths = application.admin().get("/api/v1/openapi").json().get("paths");
        paths.properties().forEach(path -> path.getValue()
                .properties()
                .forEach(call -> routes.add(new Route(
                        call.getKey().toUpperCase(Locale.ROOT),
                        path.getKey()
                                .replace("{id}", Contract.NOBODYS_ID)
                                .replace("{number}", "1")
                                .replaceAll("\\{[^}]+}", "nobody"),
                        call.getValue()
                                .path("x-scopes")
                                .valueStream()
                                .map(JsonNode::stringValue)
                                .toList()))));
        return routes.stream().filter(route -> route.path.startsWith("/api/v1/"));
    }
}
