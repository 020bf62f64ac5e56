package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.TIME;
import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(Application.Shared.class)
class RulePackagesApiTest {
    private static final String PACKAGES = "/api/v1/rule-packages";

    private final Http reader;

    RulePackagesApiTest(Application application) {
        this.reader = Contract.with(application, "read");
    }

    @Test
    void the_shipped_packages_are_told_with_what_is_live() {
        JsonNode told = ok(reader.get(PACKAGES));
        assertThat(told.get("next").isNull()).isTrue();
        assertThat(told.get("items").valueStream().map(one -> one.get("name").stringValue()))
                .contains("bursts", "cascades", "resources", "remedies", "vetoes");
        for (JsonNode one : told.get("items")) {
            assertThat(one.get("stage").stringValue()).isIn("analyzer", "planner");
            assertThat(one.get("newestVersion").intValue()).isEqualTo(1);
            assertThat(one.get("liveVersion").intValue()).isEqualTo(1);
        }
    }

    @Test
    void the_pages_reach_the_end_and_a_bad_one_is_refused() {
        List<JsonNode> all = Contract.walk(reader, PACKAGES, 2);
        assertThat(Contract.each(all, "name")).hasSize(5).isSorted();
        for (String list : List.of(PACKAGES, "/api/v1/actuators")) {
            isProblem(reader.get(list + "?limit=0"), 400, "bad-limit");
            isProblem(reader.get(list + "?limit=501"), 400, "bad-limit");
            isProblem(reader.get(list + "?cursor=x"), 400, "bad-cursor");
        }
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
}
