package io.homeostat.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import io.homeostat.testkit.Await;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Browser;
import io.homeostat.web.testkit.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The whole way: an alert in, an action out at a real target, judged, and seen. */
class HealingTest {
    private static final String SECRET = "the target's own secret";

    /** One call that arrived at the target. */
    private record Call(String body, String signature, String key) {}

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile int answer = 200;
    private HttpServer target = start();
    private Application application = Application.start(
            "--homeostat.planning.gather=0s",
            "--homeostat.outcome.settle=1s",
            "--homeostat.outcome.alertmanager-delay=0s");

    private HttpServer start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/act", exchange -> {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                calls.add(new Call(
                        body,
                        exchange.getRequestHeaders().getFirst("X-Homeostat-Signature"),
                        exchange.getRequestHeaders().getFirst("Idempotency-Key")));
                exchange.sendResponseHeaders(answer, -1);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void actuator() {
        Http.Answer made = application
                .admin()
                .send("PUT", "/api/v1/actuators/hook", webhook(), "Content-Type", "application/json");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.text()).doesNotContain(SECRET).contains("***");
    }

    @AfterEach
    void close() {
        application.close();
        target.stop(0);
    }

    @Test
    void a_burst_from_alertmanager_is_healed_by_one_signed_call_and_judged_a_success() throws GeneralSecurityException {
        send("firing");

        Call call = Await.until(() -> calls.stream().findFirst());
        JsonNode body = io.homeostat.store.CanonicalJson.parse(call.body);
        assertThat(body.get("action").stringValue()).isEqualTo("REBALANCE_LOAD");
        assertThat(body.get("target").stringValue()).isEqualTo("checkout");
        assertThat(body.get("rootCause").stringValue()).isEqualTo("system_overload");
        assertThat(call.key).isEqualTo(body.get("idempotencyKey").stringValue());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(call.signature)
                .isEqualTo(
                        "sha256=" + HexFormat.of().formatHex(mac.doFinal(call.body.getBytes(StandardCharsets.UTF_8))));

        send("resolved");
        JsonNode plan = Await.until(() -> remediation("completed"));
        assertThat(plan.get("outcome").stringValue()).isEqualTo("success");
        assertThat(plan.get("actions")
                        .get(0)
                        .get("attempts")
                        .get(0)
                        .get("result")
                        .stringValue())
                .isEqualTo("succeeded");
        assertThat(calls).hasSize(1);

        JsonNode explanation = application
                .admin()
                .get("/api/v1/remediations/" + plan.get("id").stringValue() + "/explanation")
                .json();
        assertThat(explanation.get("violations").size()).isEqualTo(4);
        assertThat(explanation.get("patterns").get(0).get("rule").get("package").stringValue())
                .isEqualTo("bursts");
        assertThat(explanation.get("rootCauses").get(0).get("rule").get("line").intValue())
                .isPositive();
        assertThat(explanation.get("remediation").get("rule").get("source").stringValue())
                .isEqualTo("remedies.csv");
        assertThat(explanation.get("guards").size()).isGreaterThanOrEqualTo(16);
        assertThat(explanation.get("firings").size()).isPositive();

        JsonNode verified = application.admin().get("/api/v1/audit/verify").json();
        assertThat(verified.get("valid").booleanValue()).isTrue();
        String told = application
                .admin()
                .get("/api/v1/audit?subject=" + plan.get("id").stringValue())
                .text();
        assertThat(told).contains("remediation.planned", "action.sent", "action.succeeded", "remediation.completed");
        assertThat(application
                        .admin()
                        .get("/api/v1/audit/export")
                        .text()
                        .lines()
                        .count())
                .isEqualTo(verified.get("entries").longValue());
        assertThat(application.admin().get("/actuator/prometheus").text())
                .contains("mape_k_cycle_duration_seconds_bucket", "mape_k_component_duration_seconds_bucket");
    }

    @Test
    void a_killed_loop_decides_and_sends_nothing_until_it_is_resumed() {
        assertThat(application
                        .admin()
                        .post("/api/v1/loop/kill", "{\"comment\": \"something is off\"}")
                        .status())
                .isEqualTo(200);
        send("firing");

        JsonNode held = Await.until(() -> remediation("held"));
        assertThat(held.get("heldBy").get(0).get("guard").stringValue()).isEqualTo("kill_switch");
        assertThat(calls).isEmpty();
        assertThat(application.admin().get("/api/v1/loop").json().get("state").stringValue())
                .isEqualTo("killed");

        application.admin().post("/api/v1/loop/resume", "{}");
        Await.until(() -> calls.stream().findFirst());
    }

    @Test
    void what_the_target_refuses_is_never_reported_as_done() {
        answer = 422;
        send("firing");

        JsonNode failed = Await.until(() -> remediation("failed"));
        assertThat(failed.get("actions").get(0).get("state").stringValue()).isEqualTo("failed");
        assertThat(failed.get("reason").stringValue()).contains("HTTP 422");
    }

    @Test
    void an_answer_that_may_hide_a_deed_is_unknown_until_a_person_settles_it() {
        answer = 500;
        send("firing");

        JsonNode unknown = Await.until(() -> remediation("unknown"));
        assertThat(calls).hasSize(1);
        String id = unknown.get("id").stringValue();
        for (String other : List.of("1", "7", "-1")) {
            Http.Answer none = application
                    .admin()
                    .post(
                            "/api/v1/remediations/" + id + "/settle",
                            "{\"action\": " + other + ", \"result\": \"succeeded\", \"comment\": \"seen\"}");
            assertThat(none.status()).as(none.text()).isEqualTo(422);
            assertThat(none.json().get("errors").get(0).get("pointer").stringValue())
                    .isEqualTo("/action");
        }
        Http.Answer settled = application
                .admin()
                .post(
                        "/api/v1/remediations/" + id + "/settle",
                        "{\"action\": 0, \"result\": \"succeeded\", \"comment\": \"it did happen\"}");
        assertThat(settled.status()).as(settled.text()).isEqualTo(200);
        assertThat(settled.json().get("state").stringValue()).isEqualTo("verifying");
    }

    @Test
    void a_person_sees_why_and_approves_in_the_browser() {
        Http.Answer guards = application
                .admin()
                .send(
                        "PUT",
                        "/api/v1/guards",
                        "{\"cooldownMs\": 300000, \"perTarget\": 1, \"approval\":"
                                + " {\"low\": \"auto\", \"medium\": \"required\", \"high\": \"required\"}}",
                        "Content-Type",
                        "application/json");
        assertThat(guards.status()).as(guards.text()).isEqualTo(200);
        try (Browser browser = Browser.start()) {
            Page page = browser.visitor(1440, 900);
            page.navigate(application.url("/remediations"));
            page.getByLabel("Name").fill(Application.ADMIN);
            page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true))
                    .fill(Application.ADMIN_PASSWORD);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                    .click();
            assertThat(page.getByText("No remediation yet")).isVisible();
            picture(page, "remediations-empty");

            send("firing");
            JsonNode waiting = Await.until(() -> remediation("awaiting_approval"));
            page.navigate(application.url("/remediations"));
            page.getByText("because of system overload")
                    .locator("visible=true")
                    .first()
                    .click();
            assertThat(page.locator(".detail").getByText("bursts.drl").first()).isVisible();
            picture(page, "remediation-waiting");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Approve"))
                    .click();
            page.getByRole(AriaRole.DIALOG)
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Approve"))
                    .click();
            Await.until(() -> calls.stream().findFirst());
            send("resolved");
            Await.until(() -> remediation("completed"));
            page.navigate(application.url("/remediations/" + waiting.get("id").stringValue()));
            assertThat(page.locator(".detail").getByText("completed: success").first())
                    .isVisible();
            picture(page, "remediation-story");
            page.setViewportSize(390, 844);
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            picture(page, "remediation-story-phone-dark");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target", "screenshots", name + ".png"))
                .setFullPage(true));
    }

    private Optional<JsonNode> remediation(String state) {
        JsonNode items = application
                .admin()
                .get("/api/v1/remediations?state=" + state)
                .json()
                .get("items");
        return items.isEmpty() ? Optional.empty() : Optional.of(items.get(0));
    }

    /** Four alerts about one component, as Alertmanager groups them. */
    private void send(String status) {
        Instant began = Instant.now().minusSeconds(status.equals("firing") ? 5 : 10);
        StringBuilder alerts = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            alerts.append(i == 0 ? "" : ",")
                    .append("{\"status\": \"")
                    .append(status)
                    .append("\", \"labels\": {\"alertname\": \"Latency")
                    .append(i)
                    .append(
                            "\", \"service\": \"checkout\", \"severity\": \"critical\"}, \"annotations\": {\"value\": \"812.4\"},")
                    .append("\"startsAt\": \"")
                    .append(began)
                    .append("\", \"endsAt\": \"")
                    .append(
                            status.equals("firing")
                                    ? "0001-01-01T00:00:00Z"
                                    : Instant.now().toString())
                    .append("\", \"fingerprint\": \"f")
                    .append(i)
                    .append("\"}");
        }
        Http.Answer taken = application
                .admin()
                .post(
                        "/api/v1/intake/alertmanager",
                        "{\"version\": \"4\", \"receiver\": \"homeostat\", \"alerts\": [" + alerts + "]}");
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        Map<String, Integer> counted = Map.of(
                "accepted", taken.json().get("accepted").intValue(),
                "updated", taken.json().get("updated").intValue());
        assertThat(counted.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(4);
    }

    private String webhook() {
        return "{\"kind\": \"webhook\", \"actions\": [\"REBALANCE_LOAD\", \"RESTART_SERVICE\"], \"targets\": {\"components\": [\"*\"]},"
                + " \"config\": {\"url\": \"http://127.0.0.1:"
                + target.getAddress().getPort() + "/act\", \"secret\": \"" + SECRET + "\"}}";
    }
}
