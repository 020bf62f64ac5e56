package io.homeostat.web.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.sun.net.httpserver.HttpServer;
import io.homeostat.testkit.Await;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Browser;
import io.homeostat.web.testkit.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** One installation whose plans people decide about. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RemediationsScreenTest {
    private static final AtomicInteger answer = new AtomicInteger(200);
    private static HttpServer target;
    private static Application application;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.createContext("/act", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(answer.get(), -1);
            exchange.close();
        });
        target.start();
        application = Application.start("--homeostat.planning.gather=0s", "--homeostat.outcome.settle=60s");
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        browser.close();
        application.close();
        target.stop(0);
    }

    @Test
    @Order(1)
    void an_empty_list_says_what_is_needed_for_a_plan_to_appear() {
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/remediations");
        assertThat(page.getByText("No remediation yet")).isVisible();
        assertThat(page.locator(".needs .mark-candidate")).hasCount(2);
        assertThat(page.locator(".needs .mark-success")).hasCount(1);
        Screen.pictures(page, "remediations-empty");
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(2)
    void a_plan_appears_is_approved_and_its_story_grows_before_ones_eyes() {
        put(
                "/api/v1/guards",
                "{\"cooldownMs\": 0, \"perTarget\": 1, \"approval\": {\"low\": \"required\", \"medium\": \"required\", \"high\": \"required\"}}");
        put("/api/v1/actuators/hook", webhook());
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/remediations");
        // What comes before the list is there is in it at once.
        assertThat(page.getByText("No remediation yet")).isVisible();
        burst("checkout", "firing");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("1 new · show"))
                .click();
        row(page, "because of system overload").click();
        Locator detail = page.locator(".detail");
        for (String step : new String[] {"Evidence", "Pattern", "Root cause", "Choice", "Guards", "Waits"}) {
            assertThat(detail.locator(".step-name").getByText(step, new Locator.GetByTextOptions().setExact(true)))
                    .isVisible();
        }
        assertThat(detail).containsText("4 violations");
        assertThat(detail).containsText("benefit");
        assertThat(detail).containsText("approval: ");
        detail.getByText("show 4").click();
        assertThat(detail.getByText("checkout breaks checkout-3")).isVisible();
        Screen.pictures(page, "remediation-waiting");

        detail.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Approve"))
                .click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        dialog.getByLabel("Why").fill("known issue");
        Screen.pictures(page, "remediation-approve");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Approve"))
                .click();
        assertThat(detail).containsText("by admin: “known issue”");
        assertThat(detail.locator(".step-name").getByText("Action 1")).isVisible();
        assertThat(detail.getByText("checkout breaks checkout-3")).isVisible(); // what was opened is still open
        burst("checkout", "resolved");
        assertThat(detail.locator(".badges")).containsText("completed: success");
        assertThat(detail.locator(".step-name").getByText("Outcome")).isVisible();
        assertThat(page.locator(".records-body")).containsText("completed: success");
        Screen.pictures(page, "remediation-done");
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(3)
    void a_rejection_needs_a_reason_and_is_told_with_it() {
        burst("search", "firing");
        JsonNode waiting = Await.until(() -> remediation("awaiting_approval"));
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/remediations/" + waiting.get("id").stringValue());
        Locator detail = page.locator(".detail");
        detail.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Reject"))
                .click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        Locator reject = dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Reject"));
        reject.click();
        assertThat(dialog.getByText("The record needs a reason.")).isVisible();
        dialog.getByLabel("Why").pressSequentially("search is being moved");
        page.keyboard().press("Control+Enter");
        assertThat(detail.locator(".badges")).containsText("rejected");
        assertThat(detail).containsText("search is being moved (by admin)");
        burst("search", "resolved");
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(4)
    void an_unknown_result_is_marked_by_a_person() {
        answer.set(500);
        put(
                "/api/v1/guards",
                "{\"cooldownMs\": 0, \"perTarget\": 1, \"approval\": {\"low\": \"auto\", \"medium\": \"auto\", \"high\": \"auto\"}}");
        burst("mailer", "firing");
        JsonNode unknown = Await.until(() -> remediation("unknown"));
        answer.set(200);
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/remediations/" + unknown.get("id").stringValue());
        Locator detail = page.locator(".detail");
        assertThat(detail).containsText("its target stays busy until somebody marks what happened");
        Screen.pictures(page, "remediation-unknown");
        detail.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Mark what happened"))
                .click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        dialog.getByLabel("Why").fill("looked at it");
        Locator mark = dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Mark it"));
        mark.click();
        assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("Say first what became of the action");
        dialog.getByLabel("It was not done, or it failed").check();
        Screen.pictures(page, "remediation-settle");
        mark.click();
        assertThat(detail.locator(".badges")).containsText("failed");
        assertThat(detail).containsText("action 1 failed, by admin: “looked at it”");
        assertThat(detail).containsText("something else comes first meanwhile; the same is tried again after");
        burst("mailer", "resolved");
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(5)
    void without_the_right_a_decision_is_shown_and_off() {
        put(
                "/api/v1/guards",
                "{\"cooldownMs\": 0, \"perTarget\": 1, \"approval\": {\"low\": \"required\", \"medium\": \"required\", \"high\": \"required\"}}");
        burst("orders", "firing");
        JsonNode waiting = Await.until(() -> remediation("awaiting_approval"));
        Http.Answer made = application
                .admin()
                .post("/api/v1/users", "{\"name\": \"vera\", \"password\": \"long enough\", \"roles\": [\"viewer\"]}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/remediations/" + waiting.get("id").stringValue(), "vera", "long enough");
        for (String decision : new String[] {
            "Approve (needs the role approver)", "Reject (needs the role approver)", "Cancel (needs the role operator)"
        }) {
            assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(decision)))
                    .isDisabled();
        }
        Screen.pictures(page, "remediation-no-right");
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(6)
    void filter_and_choice_survive_a_reload_and_keys_go_to_the_next() {
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/remediations");
        // What waits for a person comes first, whatever is newer.
        assertThat(page.locator(".records-body .badge").locator("visible=true").first())
                .hasText("awaiting approval");
        page.keyboard().press("j");
        Locator title = page.locator(".detail h2");
        assertThat(title).containsText("orders");
        page.keyboard().press("j");
        assertThat(title).not().containsText("orders");
        page.navigate(application.url("/remediations?outcome=success&q=checkout"));
        assertThat(page.getByText("1 matching remediation")).isVisible();
        row(page, "because of system overload").click();
        assertThat(page).hasURL(Pattern.compile(".*/remediations/[0-9a-f-]{36}\\?q=checkout&outcome=success$"));
        page.reload();
        assertThat(title).containsText("checkout");
        assertThat(page.getByText("1 matching remediation")).isVisible();
        assertThat(page.getByLabel("Text")).hasValue("checkout");
        Download table = page.waitForDownload(() -> page.getByText("Export CSV").click());
        assertThat(table.suggestedFilename()).isEqualTo("homeostat-remediations.csv");
        List<String> lines = lines(table);
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).startsWith("id,domain,decidedAt,what,component");
        assertThat(lines.getLast()).contains("checkout", "completed,success", "because of system overload");
        page.navigate(application.url("/remediations/00000000-0000-7000-8000-000000000000"));
        assertThat(page.getByText("There is no remediation 00000000")).isVisible();
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(7)
    void a_phone_shows_the_list_and_the_story_one_after_the_other() {
        Page page = browser.visitor(390, 844);
        Screen.open(page, application, "/remediations");
        assertThat(row(page, "because of system overload")).isVisible();
        Screen.pictures(page, "remediations-phone");
        row(page, "because of system overload").click();
        assertThat(page.locator(".detail").getByText("Root cause").first()).isVisible();
        assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        Screen.pictures(page, "remediation-phone");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("All remediations"))
                .click();
        assertThat(page.locator(".detail")).isHidden();
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    private static List<String> lines(Download download) {
        try {
            return Files.readAllLines(download.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Locator row(Page page, String text) {
        return page.locator(".records-body")
                .getByText(text)
                .locator("visible=true")
                .first();
    }

    private static Optional<JsonNode> remediation(String state) {
        JsonNode items = application
                .admin()
                .get("/api/v1/remediations?state=" + state)
                .json()
                .get("items");
        return items.isEmpty() ? Optional.empty() : Optional.of(items.get(0));
    }

    /** Four violations of one component, as a monitor would report them together. */
    private static void burst(String component, String status) {
        StringBuilder body = new StringBuilder("[");
        for (int i = 0; i < 4; i++) {
            body.append(i == 0 ? "" : ",")
                    .append("{\"policy\": \"" + component + "-" + i + "\", \"component\": \"" + component
                            + "\", \"severity\": \"critical\", \"value\": 812.4, \"threshold\": 500, \"status\": \""
                            + status + "\"}");
        }
        Http.Answer taken =
                application.admin().post("/api/v1/violations", body.append("]").toString());
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    }

    private static void put(String path, String body) {
        Http.Answer made = application.admin().send("PUT", path, body, "Content-Type", "application/json");
        assertThat(made.status()).as(made.text()).isBetween(200, 201);
    }

    private static String webhook() {
        return "{\"kind\": \"webhook\", \"actions\": [\"REBALANCE_LOAD\", \"RESTART_SERVICE\"], \"targets\": {\"components\": [\"*\"]},"
                + " \"config\": {\"url\": \"http://127.0.0.1:"
                + target.getAddress().getPort() + "/act\"}}";
    }
}
