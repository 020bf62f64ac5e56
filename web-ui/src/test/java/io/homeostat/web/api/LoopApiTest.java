package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.TIME;
import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.testkit.Await;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(Application.Shared.class)
class LoopApiTest {
    private static final String DOMAIN = "?domain=loop-contract";

    private final Application application;
    private final Http admin;

    LoopApiTest(Application application) {
        this.application = application;
        this.admin = application.admin();
        ok(admin.post("/api/v1/violations", """
                {"policy": "p", "component": "loop", "domain": "loop-contract"}"""));
    }

    @Test
    void the_loop_is_told_field_by_field() {
        ok(admin.post("/api/v1/violations", "{\"policy\": \"p\", \"component\": \"loop\"}"));
        Http reader = Contract.with(application, "read");
        JsonNode told = Await.until(() -> Optional.of(ok(reader.get("/api/v1/loop")))
                .filter(one -> one.get("leader").booleanValue()));
        assertThat(told.get("state").stringValue()).isEqualTo("running");
        assertThat(told.get("node").stringValue()).isNotBlank();
        assertThat(told.get("release").get("id").stringValue()).matches(Contract.ID);
        assertThat(told.get("release").get("number").intValue()).isEqualTo(1);
        assertThat(told.has("reason")).isTrue();
        assertThat(told.has("lastCycle")).isTrue();
        assertThat(told.get("backlog").longValue()).isNotNegative();
        assertThat(told.get("uptimeMs").longValue()).isPositive();
        assertThat(told.get("since").stringValue()).matches(TIME);
        assertThat(told.get("domain").stringValue()).isEqualTo("default");
    }

    @Test
    void a_node_leads_the_default_domain_before_anything_is_violated() {
        try (Application fresh = Application.start()) {
            Http first = fresh.admin();
            Await.until(() -> Optional.of(ok(first.get("/api/v1/loop")))
                    .filter(one -> one.get("leader").booleanValue()));
            assertThat(ok(first.get("/api/v1/violations")).get("items").size()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"pause, paused", "kill, killed"})
    void a_person_stops_one_domain_says_why_and_lets_it_go_on(String call, String state) {
        Http operator = Contract.with(application, "operate");
        JsonNode stopped = ok(operator.post("/api/v1/loop/" + call + DOMAIN, "{\"comment\": \"looks odd\"}"));
        assertThat(stopped.get("state").stringValue()).isEqualTo(state);
        assertThat(stopped.get("reason").stringValue()).contains("looks odd");
        assertThat(ok(admin.get("/api/v1/loop")).get("state").stringValue()).isEqualTo("running");
        assertThat(ok(admin.get("/api/v1/loop" + DOMAIN)).get("state").stringValue())
                .isEqualTo(state);
        assertThat(ok(operator.post("/api/v1/loop/resume" + DOMAIN, "{}"))
                        .get("state")
                        .stringValue())
                .isEqualTo("running");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "kill", "resume"})
    void what_is_not_valid_changes_nothing(String call) {
        String path = "/api/v1/loop/" + call + DOMAIN;
        String before = ok(admin.get("/api/v1/loop" + DOMAIN)).get("since").stringValue();
        Contract.readsStrictJson(admin, "POST", path);
        Http.Answer answer = admin.post(path, "{\"comment\": 7, \"why\": \"\"}");
        isProblem(answer, 422, "invalid-request");
        assertThat(answer.faults()).containsExactlyInAnyOrder("/comment type", "/why unknown-field");
        Http.Answer longer = admin.post(path, "{\"comment\": \"" + "x".repeat(4001) + "\"}");
        assertThat(longer.faults()).containsExactly("/comment length");
        isProblem(Contract.limited(application, "[\"elsewhere\"]", "operate").post(path, "{}"), 403, "domain");
        assertThat(ok(admin.get("/api/v1/loop" + DOMAIN)).get("since").stringValue())
                .isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "loop-contrcat", "a%00b"})
    void a_domain_that_is_none_is_not_stopped_as_if_it_were(String domain) {
        isProblem(admin.post("/api/v1/loop/kill?domain=" + domain, "{}"), 404, "no-domain");
        assertThat(ok(admin.get("/api/v1/loop" + DOMAIN)).get("state").stringValue())
                .isEqualTo("running");
    }
}
