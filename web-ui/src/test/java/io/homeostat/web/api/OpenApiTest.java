package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the description says, held against what the calls do. That it fits answers is checked with each of those. */
@ExtendWith(Application.Shared.class)
class OpenApiTest {
    private static final JsonMapper mapper = JsonMapper.builder().build();
    private static final String VIOLATIONS = "/api/v1/violations";
    private static final String ALERTS = "/api/v1/intake/alertmanager";
    private static final String TOPOLOGY = "/api/v1/topology";
    private static final String GUARDS = "/api/v1/guards";
    private static final String ACTUATOR = "/api/v1/actuators/openapi";

    private final Http admin;
    private final Description description;

    OpenApiTest(Application application) {
        this.admin = application.admin();
        this.description = Description.of(admin);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | " + VIOLATIONS
                        + " | policy component metric value threshold severity labels annotations status startsAt endsAt fingerprint domain staleAfterMs | policy component",
                "POST | " + ALERTS
                        + " | version alerts status receiver groupKey groupLabels commonLabels commonAnnotations externalURL truncatedAlerts | version alerts",
                "PUT | " + TOPOLOGY + " | components dependencies | components",
                "PUT | " + GUARDS + " | cooldownMs perTarget approval | cooldownMs perTarget approval",
                "PUT | " + ACTUATOR
                        + " | name kind actions targets config changedAt changedBy lastUsedAt lastError lastErrorAt | kind actions config"
            })
    void bodies_that_the_engine_reads_are_described_field_by_field(
            String method, String path, String fields, String required) {
        JsonNode schema = description.resolved(description.request(method, path));
        assertThat(schema.get("properties").propertyNames()).containsExactlyInAnyOrder(fields.split(" "));
        assertThat(schema.get("required").valueStream().map(JsonNode::stringValue))
                .containsExactlyInAnyOrder(required.split(" "));
        assertThat(schema.get("additionalProperties").booleanValue()).isEqualTo(path.equals(ALERTS));
    }

    @Test
    void one_violation_or_many_are_taken() {
        JsonNode either = description.request("POST", VIOLATIONS).get("oneOf");
        assertThat(either.size()).isEqualTo(2);
        assertThat(either.get(1).get("type").stringValue()).isEqualTo("array");
        assertThat(either.get(1).get("items")).isEqualTo(either.get(0));
    }

    @Test
    void bounds_and_words_are_those_of_the_contract() {
        JsonNode fields =
                description.resolved(description.request("POST", VIOLATIONS)).get("properties");
        assertThat(fields.get("policy").get("minLength").intValue()).isEqualTo(1);
        assertThat(fields.get("policy").get("maxLength").intValue()).isEqualTo(200);
        assertThat(fields.get("fingerprint").get("maxLength").intValue()).isEqualTo(64);
        assertThat(fields.get("labels").get("maxProperties").intValue()).isEqualTo(64);
        assertThat(fields.get("labels").get("propertyNames").get("maxLength").intValue())
                .isEqualTo(200);
        assertThat(fields.get("labels")
                        .get("additionalProperties")
                        .get("maxLength")
                        .intValue())
                .isEqualTo(4_000);
        assertThat(fields.get("severity").get("enum").toString()).isEqualTo("[\"critical\",\"warning\",\"info\",null]");
        assertThat(Description.types(fields.get("value"))).containsExactlyInAnyOrder("number", "null");
        assertThat(fields.get("startsAt").get("format").stringValue()).isEqualTo("date-time");
        JsonNode user = description
                .resolved(description.request("POST", "/api/v1/users"))
                .get("properties");
        assertThat(user.get("password").get("minLength").intValue()).isEqualTo(8);
        assertThat(user.get("roles").get("items").get("enum").valueStream().map(JsonNode::stringValue))
                .contains("viewer", "admin");
    }

    @Test
    void what_is_described_of_a_text_is_what_is_taken() {
        JsonNode fields =
                description.resolved(description.request("POST", VIOLATIONS)).get("properties");
        fields.properties().forEach(field -> {
            if (field.getValue().has("maxLength")) {
                int most = field.getValue().get("maxLength").intValue();
                ObjectNode body = mapper.createObjectNode();
                body.put("policy", "p");
                body.put("component", "openapi-bounds");
                body.put("status", "resolved");
                body.put(field.getKey(), "🐝".repeat(most));
                ok(admin.post(VIOLATIONS, body.toString()));
                body.put(field.getKey(), "🐝".repeat(most + 1));
                assertThat(admin.post(VIOLATIONS, body.toString()).faults())
                        .containsExactly("/" + field.getKey() + " out-of-range");
            }
        });
    }

    private record Body(String method, String path) {}

    @TestFactory
    Stream<DynamicTest> every_field_that_is_described_is_known_and_no_other() {
        return Stream.of(
                        new Body("POST", VIOLATIONS),
                        new Body("PUT", TOPOLOGY),
                        new Body("PUT", GUARDS),
                        new Body("PUT", ACTUATOR),
                        new Body("POST", "/api/v1/users"),
                        new Body("PATCH", "/api/v1/users/nobody"),
                        new Body("POST", "/api/v1/tokens"),
                        new Body("POST", "/api/v1/loop/pause"),
                        new Body("POST", "/api/v1/rule-packages"),
                        new Body("POST", "/api/v1/rule-packages/validate"),
                        new Body("POST", "/api/v1/rule-packages/nobody/versions"),
                        new Body("POST", "/api/v1/rule-packages/nobody/versions/1/approve"),
                        new Body("POST", "/api/v1/remediations/" + Contract.NOBODYS_ID + "/settle"))
                .map(body -> DynamicTest.dynamicTest(body.toString(), () -> {
                    JsonNode schema = description.request(body.method, body.path);
                    List<String> added = new ArrayList<>();
                    JsonNode full = full(schema, "", added);
                    Http.Answer answer =
                            admin.send(body.method, body.path, full.toString(), "Content-Type", Contract.JSON);
                    Contract.isProblem(answer, 422, answer.code());
                    assertThat(answer.faults().stream().filter(fault -> fault.endsWith(" unknown-field")))
                            .containsExactlyInAnyOrderElementsOf(added.stream()
                                    .map(pointer -> pointer + " unknown-field")
                                    .toList());
                }));
    }

    /** A body with every field that is described, each of no type that it could have, and with one more in every object. */
    private JsonNode full(JsonNode given, String at, List<String> added) {
        JsonNode schema = description.resolved(given);
        if (schema.has("properties")) {
            ObjectNode object = mapper.createObjectNode();
            for (Map.Entry<String, JsonNode> field : schema.get("properties").properties()) {
                object.set(field.getKey(), full(field.getValue(), at + "/" + field.getKey(), added));
            }
            object.put("undescribed", 1);
            added.add(at + "/undescribed");
            return object;
        }
        List<String> types = Description.types(schema);
        if (types.contains("array") && description.resolved(schema.get("items")).has("properties")) {
            return mapper.createArrayNode().add(full(schema.get("items"), at + "/0", added));
        }
        return types.contains("array") ? mapper.getNodeFactory().numberNode(1) : mapper.createArrayNode();
    }

    @Test
    void every_body_and_every_answer_in_json_has_a_form() {
        description.document().get("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(call -> {
                    String name = call.getKey() + " " + path.getKey();
                    if (call.getValue().has("requestBody")) {
                        hasForm(name, call.getValue().get("requestBody").get("content"));
                    }
                    call.getValue().get("responses").properties().stream()
                            .filter(response -> response.getKey().startsWith("2")
                                    && !response.getKey().equals("204"))
                            .forEach(response ->
                                    hasForm(name, response.getValue().path("content")));
                }));
        assertThat(description.document().get("components").get("schemas").propertyNames())
                .doesNotContain("JsonNode", "Pageable", "Caller");
    }

    private void hasForm(String name, JsonNode content) {
        assertThat(content.isEmpty()).as(name).isFalse();
        content.properties().forEach(type -> {
            JsonNode schema = description.resolved(type.getValue().get("schema"));
            assertThat(schema.has("properties") || Description.types(schema).contains("string"))
                    .as(name + " " + type.getKey() + " " + schema)
                    .isTrue();
        });
    }

    @Test
    void what_is_special_about_a_call_is_said() {
        JsonNode put = description.operation("PUT", ACTUATOR).get("responses");
        assertThat(put.propertyNames()).containsExactlyInAnyOrder("200", "201", "default");
        assertThat(put.get("201").get("content")).isEqualTo(put.get("200").get("content"));
        assertThat(description
                        .operation("POST", ALERTS)
                        .get("security")
                        .valueStream()
                        .flatMap(one -> one.propertyNames().stream()))
                .containsExactly("token", "basic");
        assertThat(description
                        .document()
                        .at("/components/securitySchemes/basic/scheme")
                        .stringValue())
                .isEqualTo("basic");
        assertThat(description
                        .operation("GET", "/api/v1/audit/export")
                        .at("/responses/200/content")
                        .propertyNames())
                .containsExactlyInAnyOrder("application/jsonl", "text/csv");
        for (String format : List.of("jsonl", "csv")) {
            assertThat(admin.get("/api/v1/audit/export?format=" + format).header("Content-Type"))
                    .startsWith(format.equals("csv") ? "text/csv" : "application/jsonl");
        }
    }

    @Test
    void words_of_queries_are_those_that_are_taken() {
        int words = 0;
        for (String path : List.of(VIOLATIONS, "/api/v1/remediations")) {
            for (JsonNode parameter : description.operation("GET", path).get("parameters")) {
                for (JsonNode word : parameter.get("schema").path("enum")) {
                    ok(admin.get(path + "?" + parameter.get("name").stringValue() + "=" + word.stringValue()));
                    words++;
                }
            }
        }
        assertThat(words).isGreaterThan(30);
    }

    @TestFactory
    Stream<DynamicTest> every_list_is_read_page_by_page() {
        List<DynamicTest> tests = new ArrayList<>();
        description.document().get("paths").properties().forEach(path -> {
            JsonNode answer = path.getValue().at("/get/responses/200/content/application~1json/schema");
            if (answer.isObject()
                    && description.resolved(answer).path("properties").has("next")) {
                tests.add(DynamicTest.dynamicTest(
                        path.getKey(), () -> isList(path.getKey().replace("{name}", "bursts"))));
            }
        });
        assertThat(tests).hasSizeGreaterThanOrEqualTo(8);
        return tests.stream();
    }

    private void isList(String path) {
        JsonNode limit = parameter(path, "limit");
        assertThat(limit.get("required").booleanValue(false)).isFalse();
        assertThat(limit.get("schema").get("minimum").intValue()).isEqualTo(1);
        assertThat(limit.get("schema").get("maximum").intValue()).isEqualTo(500);
        assertThat(limit.get("schema").get("default").intValue()).isEqualTo(50);
        assertThat(parameter(path, "cursor").path("required").booleanValue(false))
                .isFalse();
        Contract.isProblem(admin.get(path + "?limit=0"), 400, "bad-limit");
        Contract.isProblem(admin.get(path + "?limit=501"), 400, "bad-limit");
        Contract.isProblem(admin.get(path + "?cursor=x"), 400, "bad-cursor");
        JsonNode first = ok(admin.get(path + "?limit=1"));
        assertThat(first.get("items").size()).isLessThanOrEqualTo(1);
        if (first.get("next").isString()) {
            JsonNode second =
                    ok(admin.get(path + "?limit=1&cursor=" + first.get("next").stringValue()));
            assertThat(second.get("items").size()).isEqualTo(1);
            assertThat(second.get("items").get(0))
                    .isNotEqualTo(first.get("items").get(0));
        }
    }

    private JsonNode parameter(String path, String name) {
        return description
                .operation("GET", path)
                .get("parameters")
                .valueStream()
                .filter(one -> one.get("name").stringValue().equals(name)
                        && one.get("in").stringValue().toLowerCase(Locale.ROOT).equals("query"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(path + " does not say " + name));
    }
}
