package io.homeostat.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.testkit.Await;
import io.homeostat.web.testkit.Alertmanager;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import io.homeostat.web.testkit.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The whole way with the Alertmanager that people run, and not with what we think that it sends. */
class AlertmanagerTest {
    private static final int ALERTS = 4;

    @ParameterizedTest(name = "with {0}")
    @CsvSource(delimiter = '|', textBlock = """
            a bearer token    | {authorization: {credentials: "%s"}}
            basic credentials | {basic_auth: {username: anybody, password: "%s"}}
            """)
    void a_burst_is_healed_by_one_signed_call_and_judged_by_the_end_that_alertmanager_reports(
            String way, String credentials) {
        try (Target target = Target.start();
                // Judged when all has ended, long before the settle time: what Alertmanager reports decides.
                Application application = Application.start(
                        "--homeostat.planning.gather=0s",
                        "--homeostat.outcome.settle=55s",
                        "--homeostat.outcome.alertmanager-delay=0s");
                Alertmanager alertmanager = Alertmanager.start(
                        application.url("/api/v1/intake/alertmanager"),
                        credentials.formatted(intakeToken(application)))) {
            Http.Answer made = application
                    .admin()
                    .send(
                            "PUT",
                            "/api/v1/actuators/hook",
                            target.actuator("*", false),
                            "Content-Type",
                            "application/json");
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            Instant began = Instant.now().minusSeconds(5);

            alertmanager.post(burst(began, null));

            Target.Call call = Await.until(() -> target.call("checkout"));
            assertThat(call.signature()).isEqualTo(call.expectedSignature());
            assertThat(call.json().get("action").stringValue()).isEqualTo("REBALANCE_LOAD");
            assertThat(call.json().get("rootCause").stringValue()).isEqualTo("system_overload");
            assertThat(call.key()).isEqualTo(call.json().get("idempotencyKey").stringValue());
            List<JsonNode> firing = violations(application, "firing");
            assertThat(firing).hasSize(ALERTS).allSatisfy(one -> {
                assertThat(one.get("source").stringValue()).isEqualTo("alertmanager");
                assertThat(one.get("component").stringValue()).isEqualTo("checkout");
                assertThat(one.get("severity").stringValue()).isEqualTo("critical");
                assertThat(one.get("value").doubleValue()).isEqualTo(812.4);
            });

            alertmanager.post(burst(began, Instant.now()));

            JsonNode plan = Await.until(() -> remediation(application, "completed"));
            assertThat(plan.get("outcome").stringValue()).isEqualTo("success");
            assertThat(violations(application, "firing")).isEmpty();
            assertThat(violations(application, "resolved")).hasSize(ALERTS).allSatisfy(one -> assertThat(
                            one.get("endedBy").stringValue())
                    .isEqualTo("resolved"));
            assertThat(target.calls()).hasSize(1);
            JsonNode explanation = application
                    .admin()
                    .get("/api/v1/remediations/" + plan.get("id").stringValue() + "/explanation")
                    .json();
            assertThat(explanation.get("violations").size()).isEqualTo(ALERTS);
            placed(explanation.get("patterns").get(0).get("rule"), "bursts");
            placed(explanation.get("rootCauses").get(0).get("rule"), "bursts");
            placed(explanation.get("remediation").get("rule"), "remedies");
            assertThat(alertmanager.output()).doesNotContain("level=error", "level=warn");
        }
    }

    private static void placed(JsonNode rule, String rulePackage) {
        assertThat(rule.get("package").stringValue()).isEqualTo(rulePackage);
        assertThat(rule.get("version").intValue()).isEqualTo(1);
        assertThat(rule.get("name").stringValue()).isNotBlank();
        assertThat(rule.get("line").intValue()).isPositive();
    }

    /** One with no more rights than the sender of alerts needs. */
    private static String intakeToken(Application application) {
        return application
                .admin()
                .post("/api/v1/tokens", "{\"name\": \"alertmanager\", \"scopes\": [\"intake\"]}")
                .json()
                .get("token")
                .stringValue();
    }

    private static List<JsonNode> violations(Application application, String status) {
        List<JsonNode> found = new ArrayList<>();
        application
                .admin()
                .get("/api/v1/violations?status=" + status)
                .json()
                .get("items")
                .forEach(found::add);
        return found;
    }

    private static Optional<JsonNode> remediation(Application application, String state) {
        JsonNode items = application
                .admin()
                .get("/api/v1/remediations?state=" + state)
                .json()
                .get("items");
        return items.isEmpty() ? Optional.empty() : Optional.of(items.get(0));
    }

    private static String burst(Instant began, @Nullable Instant ended) {
        return IntStream.range(0, ALERTS)
                .mapToObj(i -> """
                        {"labels": {"alertname": "Latency%d", "service": "checkout", "severity": "critical"},
                         "annotations": {"value": "812.4", "summary": "p99 over 500 ms"}, "startsAt": "%s"%s}""".formatted(i, began, ended == null ? "" : ", \"endsAt\": \"" + ended + "\""))
                .collect(java.util.stream.Collectors.joining(",", "[", "]"));
    }
}
