package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.TIME;
import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(Application.Shared.class)
class RulePackagesApiTest {
    private static final String PACKAGES = "/api/v1/rule-packages";

    private static final List<String> SHIPPED = List.of("bursts", "cascades", "resources", "remedies", "vetoes");

    private final Application application;
    private final Http reader;
    private final Http author;

    RulePackagesApiTest(Application application) {
        this.application = application;
        this.reader = Contract.with(application, "read");
        this.author = Contract.with(application, "author");
    }

    @Test
    void the_shipped_packages_are_told_with_what_is_live() {
        for (String name : SHIPPED) {
            JsonNode one = ok(reader.get(PACKAGES + "/" + name));
            assertThat(one.get("stage").stringValue()).isIn("analyzer", "planner");
            assertThat(one.get("newestVersion").intValue()).isEqualTo(1);
            assertThat(one.get("liveVersion").intValue()).isEqualTo(1);
            assertThat(one.get("draft").get("changed").booleanValue()).isFalse();
            assertThat(one.get("draft").get("base").intValue()).isEqualTo(1);
        }
        isProblem(reader.get(PACKAGES + "/nobody"), 404, "not-found");
    }

    @Test
    void the_pages_reach_the_end_and_a_bad_one_is_refused() {
        List<JsonNode> all = Contract.walk(reader, PACKAGES, 2);
        assertThat(Contract.each(all, "name")).containsAll(SHIPPED).isSorted().doesNotHaveDuplicates();
        for (String list : List.of(PACKAGES, PACKAGES + "/bursts/versions", "/api/v1/actuators")) {
            isProblem(reader.get(list + "?limit=0"), 400, "bad-limit");
            isProblem(reader.get(list + "?limit=501"), 400, "bad-limit");
            isProblem(reader.get(list + "?cursor=x"), 400, "bad-cursor");
        }
    }

    @Test
    void a_token_of_some_domains_reads_rules_and_changes_none_since_they_decide_in_all() {
        Http some = Contract.limited(application, "[\"eu\"]", "read", "author", "approve");
        ok(some.get(PACKAGES + "/bursts/versions/1"));
        isProblem(some.post(PACKAGES, "{\"name\": \"of-eu\", \"stage\": \"analyzer\"}"), 403, "domain");
        isProblem(some.post(PACKAGES + "/bursts/versions", "{}"), 403, "domain");
        isProblem(some.post(PACKAGES + "/bursts/versions/1/approve", "{}"), 403, "domain");
    }

    @Test
    void a_version_is_told_with_its_files() {
        JsonNode told = ok(reader.get(PACKAGES + "/bursts/versions/1"));
        assertThat(told.get("package").stringValue()).isEqualTo("bursts");
        assertThat(told.get("number").intValue()).isEqualTo(1);
        assertThat(told.get("hash").stringValue()).matches("sha256:[0-9a-f]{64}");
        assertThat(told.get("state").stringValue()).isEqualTo("approved");
        assertThat(told.get("author").stringValue()).isNotBlank();
        assertThat(told.get("createdAt").stringValue()).matches(TIME);
        assertThat(told.get("files").valueStream().map(file -> file.get("path").stringValue()))
                .contains("package.yaml", "README.md", "bursts.drl");
        assertThat(told.get("files").get(0).get("content").stringValue()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bursts/versions/2",
                "/bursts/versions/0",
                "/bursts/versions/-1",
                "/bursts/versions/x",
                "/bursts/versions/99999999999",
                "/nobody/versions/1"
            })
    void a_version_that_is_none_is_404(String path) {
        Http.Answer answer = reader.get(PACKAGES + path);
        Contract.isProblem(answer, 404, "not-found");
    }

    private static final String GOOD =
            "package rules.analyzer.disk;\nrule \"Disk fills\"\nwhen\n    $v : Violation( metric == \"disk\" )\nthen\n    insert( RootCause.of( \"disk_full\", $v.component(), 0.9 ) );\nend\n";

    private static String json(Map<String, ?> body) {
        return JsonMapper.shared().writeValueAsString(body);
    }

    private static String check(String stage, String path, String content) {
        return json(Map.of("stage", stage, "files", List.of(Map.of("path", path, "content", content))));
    }

    @Test
    void rules_without_fault_are_valid() {
        JsonNode told = ok(author.post(PACKAGES + "/validate", check("analyzer", "disk.drl", GOOD)));
        assertThat(told.get("valid").booleanValue()).isTrue();
        assertThat(told.get("rules").intValue()).isEqualTo(1);
        assertThat(told.get("messages")).isEmpty();
    }

    @Test
    void a_mistake_is_told_with_its_place_its_rule_and_what_to_write() {
        JsonNode told = ok(author.post(
                PACKAGES + "/validate", check("analyzer", "disk.drl", GOOD.replace("metric ==", "metrc =="))));
        assertThat(told.get("valid").booleanValue()).isFalse();
        assertThat(told.get("rules").intValue()).isEqualTo(1);
        assertThat(told.get("messages")).hasSize(1);
        JsonNode message = told.get("messages").get(0);
        assertThat(message.get("path").stringValue()).isEqualTo("disk.drl");
        assertThat(message.get("line").intValue()).isEqualTo(4);
        assertThat(message.get("column").intValue()).isEqualTo(21);
        assertThat(message.get("endLine").intValue()).isEqualTo(4);
        assertThat(message.get("endColumn").intValue()).isEqualTo(26);
        assertThat(message.get("severity").stringValue()).isEqualTo("error");
        assertThat(message.get("code").stringValue()).isEqualTo("unknown-field");
        assertThat(message.get("rule").stringValue()).isEqualTo("Disk fills");
        assertThat(message.get("message").stringValue()).contains("Did you mean metric?");
    }

    @Test
    void what_is_no_text_of_rules_is_told_too() {
        for (String content : List.of("", "no rules at all", "rule", "package rules.planner.disk;\n" + GOOD)) {
            JsonNode told = ok(author.post(PACKAGES + "/validate", check("analyzer", "disk.drl", content)));
            assertThat(told.get("valid").booleanValue()).as(content).isEqualTo(content.isEmpty());
        }
        JsonNode told = ok(author.post(PACKAGES + "/validate", check("analyzer", "Evil.java", "class Evil {}")));
        assertThat(told.get("valid").booleanValue()).isFalse();
    }

    @Test
    void a_request_that_is_no_check_is_refused() {
        isProblem(
                author.post(PACKAGES + "/validate", json(Map.of("stage", "executor", "files", List.of()))),
                422,
                "invalid-request");
        isProblem(author.post(PACKAGES + "/validate", json(Map.of("stage", "analyzer"))), 422, "invalid-request");
        isProblem(reader.post(PACKAGES + "/validate", check("analyzer", "disk.drl", GOOD)), 403, "scope");
    }
}
