package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.ID;
import static io.homeostat.web.api.Contract.NOBODYS_ID;
import static io.homeostat.web.api.Contract.TIME;
import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static io.homeostat.web.api.Contract.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.testkit.Await;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import io.homeostat.web.testkit.Target;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Plans of one domain, whose risk asks for a person. */
@ExtendWith(Application.Shared.class)
class RemediationsApiTest {
    private static final String REMEDIATIONS = "/api/v1/remediations";
    private static final String ACTUATOR = "/api/v1/actuators/contract-remedies";

    private final Application application;
    private final Http admin;
    private final Target target = Target.start();
    private String guards = "";

    RemediationsApiTest(Application application) {
        this.application = application;
        this.admin = application.admin();
    }

    @BeforeEach
    void everyPlanWaitsForAPerson() {
        guards = ok(admin.get("/api/v1/guards")).toString();
        ok(put(admin, "/api/v1/guards", """
                {"cooldownMs": 0, "perTarget": 1,
                 "approval": {"low": "required", "medium": "required", "high": "required"}}"""));
        assertThat(put(admin, ACTUATOR, target.actuator("remedied-*", false)).status())
                .isEqualTo(201);
    }

    @AfterEach
    void close() {
        assertThat(admin.delete(ACTUATOR).status()).isEqualTo(204);
        ok(put(admin, "/api/v1/guards", guards));
        target.close();
    }

    @Test
    void a_plan_that_waits_is_told_field_by_field_and_carried_out_once_approved() {
        JsonNode plan = waiting("remedied-approved");
        String id = plan.get("id").stringValue();
        assertThat(ok(Contract.with(application, "read").get(path(id)))).isEqualTo(plan);
        assertThat(plan.propertyNames())
                .contains(
                        "id",
                        "cycleId",
                        "release",
                        "rootCause",
                        "state",
                        "outcome",
                        "risk",
                        "priority",
                        "mode",
                        "expectedImpact",
                        "domain",
                        "score",
                        "rule",
                        "actions",
                        "heldBy",
                        "createdAt",
                        "decidedBy",
                        "startedAt",
                        "endedAt");
        assertThat(id).matches(ID);
        assertThat(plan.get("cycleId").stringValue()).matches(ID);
        assertThat(plan.get("release").get("id").stringValue()).matches(ID);
        assertThat(plan.get("release").get("number").intValue()).isEqualTo(1);
        assertThat(plan.get("rootCause").get("id").stringValue()).matches(ID);
        assertThat(plan.get("rootCause").get("name").stringValue()).isNotBlank();
        assertThat(plan.get("rootCause").get("component").stringValue()).isEqualTo("remedied-approved");
        assertThat(plan.get("rootCause").get("confidence").doubleValue()).isBetween(0.0, 1.0);
        assertThat(plan.get("outcome").isNull()).isTrue();
        assertThat(plan.get("risk").stringValue()).isIn("low", "medium", "high");
        assertThat(plan.get("priority").stringValue()).isIn("critical", "high", "medium", "low");
        assertThat(plan.get("mode").stringValue()).isIn("transactional", "best_effort", "ladder");
        assertThat(plan.get("domain").stringValue()).isEqualTo("remedies");
        assertThat(plan.get("score").get("terms").propertyNames())
                .contains("confidence", "effectiveness", "benefit", "cost", "risk");
        assertThat(plan.get("rule").propertyNames()).containsExactly("package", "version", "name", "source", "line");
        assertThat(plan.get("createdAt").stringValue()).matches(TIME);
        assertThat(plan.get("decidedBy").stringValue()).isEqualTo("engine");
        assertThat(plan.get("startedAt").isNull()).isTrue();
        JsonNode action = plan.get("actions").get(0);
        assertThat(action.propertyNames())
                .containsExactly(
                        "index",
                        "type",
                        "target",
                        "parameters",
                        "compensation",
                        "durationMs",
                        "expiresAt",
                        "dependsOn",
                        "actuator",
                        "state",
                        "attempts");
        assertThat(action.get("index").intValue()).isZero();
        assertThat(action.get("type").stringValue()).isIn("REBALANCE_LOAD", "RESTART_SERVICE");
        assertThat(action.get("target").stringValue()).isEqualTo("remedied-approved");
        assertThat(action.get("state").stringValue()).isEqualTo("pending");

        JsonNode approved =
                ok(Contract.with(application, "approve").post(path(id) + "/approve", "{\"comment\": \"go\"}"));
        assertThat(approved.get("decidedBy").stringValue()).startsWith("contract ");
        Await.until(() -> target.call("remedied-approved"));
        JsonNode acted = Await.until(() -> Optional.of(ok(admin.get(path(id))))
                .filter(one -> one.get("state").stringValue().equals("verifying")));
        JsonNode attempt = acted.get("actions").get(0).get("attempts").get(0);
        assertThat(attempt.propertyNames())
                .containsExactly("number", "idempotencyKey", "kind", "startedAt", "endedAt", "result", "detail");
        assertThat(attempt.get("kind").stringValue()).isEqualTo("do");
        assertThat(attempt.get("result").stringValue()).isEqualTo("succeeded");
        assertThat(attempt.get("startedAt").stringValue()).matches(TIME);
        for (String call : List.of("approve", "reject", "cancel")) {
            isProblem(admin.post(path(id) + "/" + call, "{}"), 409, "wrong-state");
        }
        assertThat(admin.post(path(id) + "/settle", "{\"action\": 0, \"result\": \"failed\", \"comment\": \"no\"}")
                        .status())
                .isEqualTo(409);
        assertThat(ok(admin.get(path(id))).get("state").stringValue()).isEqualTo("verifying");
    }

    @Test
    void a_plan_that_waits_is_rejected_or_cancelled_and_refused_words_change_nothing() {
        JsonNode plan = waiting("remedied-rejected");
        String path = path(plan.get("id").stringValue());
        for (String call : List.of("approve", "reject", "cancel")) {
            Contract.readsStrictJson(admin, "POST", path + "/" + call);
            Http.Answer answer = admin.post(path + "/" + call, "{\"comment\": 1, \"a\": 1}");
            isProblem(answer, 422, "invalid-request");
            assertThat(answer.faults()).containsExactlyInAnyOrder("/comment type", "/a unknown-field");
            isProblem(
                    Contract.limited(application, "[\"elsewhere\"]", "approve", "operate")
                            .post(path + "/" + call, "{}"),
                    403,
                    "domain");
        }
        assertThat(ok(admin.get(path))).isEqualTo(plan);
        JsonNode rejected =
                ok(Contract.with(application, "approve").post(path + "/reject", "{\"comment\": \"not now\"}"));
        assertThat(rejected.get("state").stringValue()).isEqualTo("rejected");
        assertThat(rejected.get("endedAt").stringValue()).matches(TIME);
        assertThat(rejected.get("decidedBy").stringValue()).startsWith("contract ");
        assertThat(rejected.get("heldBy")).isEmpty();
        assertThat(rejected.get("expiresAt").isNull()).isTrue();
        isProblem(admin.post(path + "/approve", "{}"), 409, "wrong-state");

        String other = path(waiting("remedied-cancelled").get("id").stringValue());
        assertThat(ok(Contract.with(application, "operate").post(other + "/cancel", "{}"))
                        .get("state")
                        .stringValue())
                .isEqualTo("cancelled");
        assertThat(target.calls()).isEmpty();
    }

    @Test
    void what_has_the_longest_names_is_analysed_planned_for_and_told() {
        String name = "remedied-" + "🐙".repeat(191);
        JsonNode plan = waiting(name);
        assertThat(plan.get("rootCause").get("component").stringValue()).isEqualTo(name);
        JsonNode cycle = ok(admin.get("/api/v1/cycles/" + plan.get("cycleId").stringValue()));
        assertThat(cycle.get("status").stringValue()).isEqualTo("completed");
        // One of the first plane before, so that half of the text in units is half of a pair.
        String comment = "x" + "🐙".repeat(3_999);
        String reject = path(plan.get("id").stringValue()) + "/reject";
        JsonNode rejected = ok(admin.post(reject, "{\"comment\": \"" + comment + "\"}"));
        assertThat(rejected.get("state").stringValue()).isEqualTo("rejected");
        assertThat(rejected.get("reason").stringValue()).isEqualTo(comment);
    }

    @Test
    void an_explanation_and_the_cycle_tell_what_was_found() {
        JsonNode plan = waiting("remedied-explained");
        JsonNode told = ok(admin.get(path(plan.get("id").stringValue()) + "/explanation"));
        assertThat(told.propertyNames())
                .contains("remediation", "violations", "patterns", "rootCauses", "firings", "alternatives", "guards");
        assertThat(told.get("violations").size()).isEqualTo(4);
        assertThat(told.get("rootCauses")).hasSize(1);
        assertThat(told.get("rootCauses").get(0).get("component").stringValue()).isEqualTo("remedied-explained");
        assertThat(told.get("patterns"))
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.get("scope").stringValue()).contains("remedied-explained"));
        assertThat(told.get("alternatives")).isNotEmpty().allSatisfy(one -> {
            assertThat(one.get("remediation").get("rootCause").get("component").stringValue())
                    .isEqualTo("remedied-explained");
            assertThat(one.get("whyNot").stringValue()).isNotEmpty();
        });
        assertThat(told.get("firings").valueStream().map(one -> one.get("stage").stringValue()))
                .contains("analyzer", "planner");
        JsonNode firing = told.get("firings").get(0);
        assertThat(firing.propertyNames())
                .contains("sequence", "stage", "package", "version", "rule", "source", "line", "matched", "proposed");
        for (JsonNode guard : told.get("guards")) {
            assertThat(guard.get("verdict").stringValue()).isIn("pass", "hold");
        }

        JsonNode cycle = ok(admin.get("/api/v1/cycles/" + plan.get("cycleId").stringValue()));
        JsonNode pattern = cycle.get("patterns").get(0);
        assertThat(pattern.propertyNames())
                .containsExactly(
                        "id",
                        "kind",
                        "subKind",
                        "scope",
                        "confidence",
                        "hypothesis",
                        "violations",
                        "violationCount",
                        "rule");
        assertThat(pattern.get("id").stringValue()).matches(ID);
        assertThat(pattern.get("kind").stringValue()).isIn("temporal", "spatial", "causal", "frequency");
        JsonNode cause = cycle.get("rootCauses").get(0);
        assertThat(cause.propertyNames())
                .containsExactly(
                        "id", "name", "component", "confidence", "patterns", "chain", "recommendations", "rule");
        assertThat(cause.get("rule").get("line").intValue()).isPositive();
        assertThat(cycle.get("plans").intValue()).isPositive();
    }

    @Test
    void a_plan_in_hand_is_cancelled_as_soon_as_its_action_has_ended() {
        String path = path(waiting("remedied-in-hand").get("id").stringValue());
        target.hold();
        ok(Contract.with(application, "approve").post(path + "/approve", "{}"));
        Await.until(() -> target.call("remedied-in-hand"));
        for (int press = 0; press < 2; press++) {
            JsonNode asked =
                    ok(Contract.with(application, "operate").post(path + "/cancel", "{\"comment\": \"stop it\"}"));
            assertThat(asked.get("state").stringValue()).isEqualTo("executing");
            assertThat(asked.get("turnedDownBy").stringValue()).startsWith("contract ");
        }
        target.answer();
        JsonNode cancelled = Await.until(() -> Optional.of(ok(admin.get(path)))
                .filter(one -> !one.get("state").stringValue().equals("executing")));
        assertThat(cancelled.get("state").stringValue()).isEqualTo("cancelled");
        assertThat(cancelled.get("reason").stringValue()).isEqualTo("stop it");
        assertThat(cancelled.get("actions").get(0).get("state").stringValue()).isEqualTo("succeeded");
        assertThat(Contract.with(application, "operate")
                        .post(path + "/cancel", "{}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void every_filter_chooses_and_the_pages_reach_the_end() {
        JsonNode plan = waiting("remedied-listed");
        String mine = REMEDIATIONS + "?component=remedied-listed";
        List<JsonNode> all = Contract.walk(admin, mine, 1);
        assertThat(all).contains(plan).doesNotHaveDuplicates();
        assertThat(Contract.walk(admin, mine + "&state=awaiting_approval", 50)).containsExactly(plan);
        assertThat(Contract.walk(admin, mine + "&state=completed", 50)).isEmpty();
        assertThat(Contract.walk(admin, mine + "&outcome=success", 50)).isEmpty();
        assertThat(Contract.walk(admin, mine + "&domain=remedies", 50)).hasSameSizeAs(all);
        assertThat(Contract.walk(admin, mine + "&domain=default", 50)).isEmpty();
        assertThat(Contract.walk(
                        admin,
                        mine + "&rootCause=" + plan.get("rootCause").get("name").stringValue(),
                        50))
                .contains(plan);
        assertThat(Contract.walk(admin, mine + "&rootCause=nothing", 50)).isEmpty();
        assertThat(Contract.walk(
                        admin,
                        mine + "&action="
                                + plan.get("actions").get(0).get("type").stringValue(),
                        50))
                .contains(plan);
        assertThat(Contract.walk(admin, mine + "&action=NOTIFY", 50)).isEmpty();
        assertThat(Contract.walk(admin, mine + "&from=2999-01-01T00:00:00Z", 50))
                .isEmpty();
        assertThat(Contract.walk(admin, mine + "&to=2020-01-01T00:00:00Z", 50)).isEmpty();
    }

    @Test
    void what_is_asked_wrongly_is_refused() {
        Contract.refusesQueries(
                admin,
                REMEDIATIONS,
                "state=waiting",
                "state=HELD",
                "outcome=good",
                "action=restart_service",
                "action=REBOOT",
                "action=",
                "from=yesterday",
                "to=x");
        Contract.refusesOtherTimes(admin, REMEDIATIONS);
        Contract.knowsNoOther(admin, "GET", REMEDIATIONS + "/%s", "");
        Contract.knowsNoOther(admin, "GET", REMEDIATIONS + "/%s/explanation", "");
        for (String call : List.of("approve", "reject", "cancel")) {
            Contract.knowsNoOther(admin, "POST", REMEDIATIONS + "/%s/" + call, "{}");
        }
        Contract.knowsNoOther(
                admin,
                "POST",
                REMEDIATIONS + "/%s/settle",
                "{\"action\": 0, \"result\": \"failed\", \"comment\": \"looked\"}");
    }

    @Test
    void what_a_person_says_of_an_action_is_told_by_pointer_where_it_is_not_valid() {
        Http.Answer answer = admin.post(path(NOBODYS_ID) + "/settle", """
                {"action": -1, "result": "done", "comment": " ", "a": 1}""");
        isProblem(answer, 422, "invalid-request");
        assertThat(answer.faults())
                .containsExactlyInAnyOrder("/action range", "/result format", "/comment blank", "/a unknown-field");
        assertThat(admin.post(path(NOBODYS_ID) + "/settle", "{}").faults())
                .containsExactlyInAnyOrder("/action required", "/result required", "/comment required");
    }

    private static String path(String id) {
        return REMEDIATIONS + "/" + id;
    }

    /** A plan for this component, after a burst of its violations. */
    private JsonNode waiting(String component) {
        StringBuilder burst = new StringBuilder("[");
        for (int i = 0; i < 4; i++) {
            burst.append(i == 0 ? "" : ",").append("""
                    {"policy": "latency-%d", "component": "%s", "severity": "critical", "domain": "remedies"}""".formatted(i, component));
        }
        ok(admin.post("/api/v1/violations", burst.append("]").toString()));
        String mine = REMEDIATIONS + "?state=awaiting_approval&component="
                + URLEncoder.encode(component, StandardCharsets.UTF_8);
        return Await.until(() -> Contract.walk(admin, mine, 50).stream().findFirst());
    }
}
