package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static io.homeostat.web.api.Contract.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(Application.Shared.class)
class TopologyApiTest {
    private static final String TOPOLOGY = "/api/v1/topology?domain=topology";

    private final Application application;
    private final Http admin;

    TopologyApiTest(Application application) {
        this.application = application;
        this.admin = application.admin();
    }

    @Test
    void what_is_declared_is_told_and_what_get_gives_put_takes() {
        JsonNode told = ok(put(Contract.with(application, "operate"), TOPOLOGY, """
                {"components": [{"name": "topology-shop", "group": "shop", "kind": "service", "labels": {"tier": "1"},
                                 "capacity": {"replicas": 4, "min": 2, "max": 10}}, {"name": "topology-db"}],
                 "dependencies": [{"from": "topology-shop", "to": "topology-db"}, {"from": "topology-db", "to": "topology-shop"}]}"""));
        assertThat(ok(admin.get(TOPOLOGY))).isEqualTo(told);
        JsonNode plain = told.get("components").get(0);
        assertThat(plain.get("name").stringValue()).isEqualTo("topology-db");
        assertThat(plain.get("group").stringValue()).isEqualTo("default");
        assertThat(plain.get("kind").stringValue()).isEqualTo("unknown");
        assertThat(plain.get("capacity").isNull()).isTrue();
        JsonNode full = told.get("components").get(1);
        assertThat(full.get("group").stringValue()).isEqualTo("shop");
        assertThat(full.get("kind").stringValue()).isEqualTo("service");
        assertThat(full.get("labels").toString()).isEqualTo("{\"tier\":\"1\"}");
        assertThat(full.get("capacity").toString()).isEqualTo("{\"replicas\":4,\"min\":2,\"max\":10}");
        assertThat(told.get("dependencies").size()).isEqualTo(2);
        assertThat(ok(put(admin, TOPOLOGY, told.toString()))).isEqualTo(told);
    }

    @Test
    void what_was_discovered_is_not_declared_by_a_put_of_what_was_got() {
        String path = "/api/v1/topology?domain=topology-found";
        ok(admin.post("/api/v1/violations", """
                {"policy": "p", "component": "topology-seen", "domain": "topology-found"}"""));
        JsonNode told = ok(admin.get(path));
        assertThat(told.get("components").get(0).get("declared").booleanValue()).isFalse();
        assertThat(ok(put(admin, path, told.toString()))).isEqualTo(told);
        JsonNode left = ok(put(admin, path, """
                {"components": [{"name": "topology-shop", "declared": false}, {"name": "topology-db"}],
                 "dependencies": [{"from": "topology-db", "to": "topology-cache", "declared": false, "confidence": 0.5}]}"""));
        assertThat(Contract.each(left.get("components").valueStream().toList(), "name"))
                .containsExactly("topology-db", "topology-seen");
        assertThat(left.get("dependencies").size()).isZero();
    }

    @Test
    void an_empty_name_of_a_domain_is_none_and_changes_no_other() {
        JsonNode before = ok(admin.get("/api/v1/topology"));
        isProblem(put(admin, "/api/v1/topology?domain=", "{\"components\": []}"), 400, "bad-parameter");
        isProblem(admin.get("/api/v1/topology?domain="), 400, "bad-parameter");
        isProblem(admin.get("/api/v1/loop?domain="), 400, "bad-parameter");
        assertThat(ok(admin.get("/api/v1/topology"))).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | whole wrong-type",
                "7 | whole wrong-type",
                "\"components\" | whole wrong-type",
                "null | whole wrong-type",
                "{\"components\": [3, {\"name\": \"a\", \"capacity\": 3, \"declared\": 1, \"x/y\": 1}], \"dependencies\": [[], {\"from\": \"a\", \"to\": \"b\", \"confidence\": 2}]}"
                        + " | /components/0 wrong-type, /components/1/capacity wrong-type, /components/1/declared wrong-type, /components/1/x~1y unknown-field, /dependencies/0 wrong-type, /dependencies/1/confidence out-of-range",
                "{\"components\": [], \"nodes\": 1} | /nodes unknown-field",
                "{\"components\": [{\"name\": \"\"}, {\"name\": 3}, {}], \"dependencies\": [{\"from\": \"a\"}]} | /components/0/name out-of-range, /components/1/name out-of-range, /components/2/name out-of-range, /dependencies/0/to out-of-range",
                "{\"components\": [{\"name\": \"a\"}, {\"name\": \"a\"}]} | /components/1/name duplicate",
                "{\"components\": [{\"name\": \"a\", \"capacity\": {\"replicas\": -1, \"min\": 3, \"max\": 2}}]} | /components/0/capacity/min out-of-range, /components/0/capacity/replicas out-of-range"
            })
    void what_is_not_valid_is_told_by_pointer_and_changes_nothing(String body, String faults) {
        String before = admin.get(TOPOLOGY).text();
        Http.Answer answer = put(admin, TOPOLOGY, body);
        isProblem(answer, 422, "invalid-topology");
        assertThat(answer.faults())
                .containsExactlyInAnyOrder(faults.replace("whole", "").split(", "));
        assertThat(admin.get(TOPOLOGY).text()).isEqualTo(before);
    }

    @Test
    void what_is_not_json_is_refused() {
        Contract.readsStrictJson(admin, "PUT", TOPOLOGY);
    }

    @Test
    void names_are_as_long_in_characters_of_any_plane() {
        String path = "/api/v1/topology?domain=topology-long";
        String longest = """
                {"components": [{"name": "%1$s", "group": "%1$s", "kind": "%1$s", "labels": {"%1$s": "x"}}],
                 "dependencies": [{"from": "%1$s", "to": "%1$s"}]}""";
        String name = "🦊".repeat(200);
        JsonNode told = ok(put(admin, path, longest.formatted(name)));
        assertThat(told.get("components").get(0).get("group").stringValue()).isEqualTo(name);
        assertThat(put(admin, path, longest.formatted(name + "🦊")).faults()).hasSize(6);
    }

    @Test
    void a_token_of_some_domains_changes_those_only() {
        Http program = Contract.limited(application, "[\"elsewhere\"]", "operate");
        isProblem(put(program, TOPOLOGY, "{\"components\": []}"), 403, "domain");
    }
}
