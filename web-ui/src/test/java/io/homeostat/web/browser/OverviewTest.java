package io.homeostat.web.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import io.homeostat.testkit.Await;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Axe;
import io.homeostat.web.testkit.Browser;
import io.homeostat.web.testkit.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A night on call: the state at a glance, what waits, and the switches. */
class OverviewTest {
    private final AtomicInteger calls = new AtomicInteger();
    private volatile int answer = 200;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private final HttpServer target = target();
    private final Application application = Application.start(
            "--homeostat.planning.gather=0s",
            "--homeostat.outcome.settle=60s",
            "--homeostat.outcome.alertmanager-delay=0s");
    private final Browser browser = Browser.start();

    private HttpServer target() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newCachedThreadPool());
            server.createContext("/act", exchange -> {
                exchange.getRequestBody().readAllBytes();
                calls.incrementAndGet();
                try {
                    assertThat(gate.await(60, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
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
        put(
                "/api/v1/actuators/hook",
                "{\"kind\": \"webhook\", \"actions\": [\"REBALANCE_LOAD\", \"RESTART_SERVICE\"],"
                        + " \"config\": {\"url\": \"http://127.0.0.1:"
                        + target.getAddress().getPort() + "/act\", \"maxTries\": 20}}");
    }

    @AfterEach
    void close() {
        gate.countDown();
        browser.close();
        application.close();
        target.stop(0);
    }

    @Test
    void what_happens_appears_by_itself_and_the_kill_switch_says_what_it_stops() {
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/");
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("To begin with")))
                .isVisible();
        assertThat(page.locator(".loop-bar")).containsText("running");
        assertThat(page.locator(".loop-bar")).containsText("release 1 live");
        assertThat(page.locator("homeostat-zone")).containsText("UTC");
        Screen.pictures(page, "overview-begin");

        gate = new CountDownLatch(1);
        burst("checkout");
        assertThat(page.locator(".doing-panel")).containsText("checkout, because of system overload");
        assertThat(page.locator(".doing-panel")).containsText("attempt 1");
        assertThat(page.locator(".open-panel")).containsText("critical");
        assertThat(page.locator(".lead")).containsText("4 violations open");
        assertThat(page.locator(".cycle-panel")).containsText("Analyzer");
        Screen.pictures(page, "overview-doing");

        // By keyboard alone: to the switch, open, say why, Enter.
        Locator kill = button(page, "Kill switch");
        kill.focus();
        page.keyboard().press("Enter");
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("1 action running finishes, 0 not sent are held.");
        Screen.picture(page, "kill-dialog");
        page.keyboard().press("Enter");
        assertThat(dialog.getByText("Say why, in a word or two")).isVisible();
        assertThat(state()).isEqualTo("running");
        page.keyboard().type("targets look wrong");
        page.keyboard().press("Enter");
        assertThat(page.locator(".loop-now")).containsText("killed");
        assertThat(page.locator(".loop-notice")).containsText("Nothing is sent, since");
        assertThat(page.locator(".loop-notice")).containsText("by admin: targets look wrong");
        assertThat(state()).isEqualTo("killed");
        assertThat(application.admin().get("/api/v1/audit?action=loop.killed").text())
                .contains("targets look wrong", "\"kind\":\"user\"");

        gate.countDown();
        burst("search");
        assertThat(page.locator(".doing-panel")).containsText("the kill switch is on");
        int sent = calls.get();
        Screen.pictures(page, "overview-killed");

        button(page, "Resume").click();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("1 held plan is judged again at once");
        page.keyboard().type("false alarm");
        button(page, "Resume now").click();
        assertThat(page.locator(".loop-now")).containsText("running");
        Await.until(() -> calls.get() > sent ? Optional.of(true) : Optional.empty());
        assertThat(page.locator(".loop-notice")).isHidden();

        resolve("checkout");
        resolve("search");
        assertThat(page.locator(".ended-panel")).containsText("worked");
        assertThat(page.getByText("Loop is running, nothing violated", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        Screen.pictures(page, "overview-quiet");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void a_pause_starts_nothing_new_and_lets_what_has_begun_end() {
        answer = 503; // certainly not done, so that it is tried again
        burst("checkout");
        Await.until(() -> calls.get() > 0 ? Optional.of(true) : Optional.empty());
        Page page = browser.visitor(1280, 800);
        Screen.open(page, application, "/remediations");
        button(page, "Pause").click();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Plans that have begun go on to their end");
        page.getByLabel("Reason").fill("deploying");
        page.keyboard().press("Enter");
        assertThat(page.locator(".loop-now")).containsText("paused");
        int before = calls.get();
        answer = 200;
        Await.until(() -> calls.get() > before ? Optional.of(true) : Optional.empty());
        Await.until(() -> remediation("verifying").or(() -> remediation("completed")));

        burst("search");
        String held = Await.until(() -> remediation("held"));
        assertThat(held).contains("\"guard\":\"paused\"");
        page.close();
    }

    @Test
    void what_waits_for_a_person_comes_first_also_on_a_phone() {
        put(
                "/api/v1/guards",
                "{\"cooldownMs\": 300000, \"perTarget\": 1, \"approval\":"
                        + " {\"low\": \"auto\", \"medium\": \"required\", \"high\": \"required\"}}");
        Page page = browser.visitor(390, 844);
        Screen.open(page, application, "/");
        burst("checkout");
        Locator waiting = page.locator(".waiting-panel");
        assertThat(waiting).containsText("risk");
        assertThat(page.locator(".open-panel")).isVisible();
        assertThat(waiting.boundingBox().y)
                .isLessThan(page.locator(".open-panel").boundingBox().y);
        assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing is wider than the phone")
                .isTrue();
        assertThat(button(page, "Kill switch")).isVisible();
        Screen.pictures(page, "overview-phone");
        waiting.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(Pattern.compile("^Review")))
                .click();
        assertThat(page).hasURL(Pattern.compile(".*/remediations/.*"));
        page.close();
    }

    @Test
    void whoever_may_only_look_sees_the_switches_and_the_role_that_they_need() {
        application
                .admin()
                .post("/api/v1/users", "{\"name\": \"vera\", \"password\": \"long enough\", \"roles\": [\"viewer\"]}");
        Page page = browser.visitor(1280, 800);
        Screen.open(page, application, "/about", "vera", "long enough");
        assertThat(button(page, "Kill switch")).isDisabled();
        assertThat(button(page, "Pause")).isDisabled();
        assertThat(page.locator(".loop-bar")).containsText("Needs the role operator");
        page.navigate(application.url("/setup/source"));
        assertThat(page.getByText("There is no such page")).isVisible();
        page.close();
    }

    @Test
    void every_screen_can_be_used_without_eyes_or_mouse() {
        burst("checkout");
        String plan = Await.until(() -> remediation("verifying").or(() -> remediation("completed")));
        String id = io.homeostat.store.CanonicalJson.parse(plan).get("id").stringValue();
        burst("checkout"); // a second value of each
        String violation = application
                .admin()
                .get("/api/v1/violations?component=checkout")
                .json()
                .get("items")
                .get(0)
                .get("id")
                .stringValue();
        for (int width : new int[] {1440, 390}) {
            Page page = browser.visitor(width, 900);
            page.navigate(application.url("/login"));
            page.getByLabel("Name").waitFor();
            check(page, "/login", width);
            assertThat(Axe.applied(page)).isGreaterThan(10);
            Screen.open(page, application, "/");
            for (String path : new String[] {
                "/",
                "/violations",
                "/violations/" + violation,
                "/remediations",
                "/remediations/" + id,
                "/audit",
                "/audit/1",
                "/about",
                "/setup/source",
                "/setup/actuator",
                "/setup/loop"
            }) {
                page.navigate(application.url(path));
                page.getByRole(AriaRole.HEADING).first().waitFor();
                check(page, path, width);
            }
            button(page, "Kill switch").click();
            page.getByLabel("Reason").waitFor();
            check(page, "the kill dialog", width);
            page.keyboard().press("Escape");
            assertThat(page.locator("vaadin-dialog")).hasCount(0); // until it is gone it has the keys
            page.keyboard().press("?");
            page.getByText("Single keys do something").waitFor();
            check(page, "the keys", width);
            page.close();
        }
    }

    private static void check(Page page, String what, int width) {
        for (ColorScheme colours : new ColorScheme[] {ColorScheme.DARK, ColorScheme.LIGHT}) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
            assertThat(Axe.serious(page))
                    .as("%s, %d wide, %s", what, width, colours)
                    .isEmpty();
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private String state() {
        return application.admin().get("/api/v1/loop").json().get("state").stringValue();
    }

    private Optional<String> remediation(String state) {
        var items = application
                .admin()
                .get("/api/v1/remediations?state=" + state)
                .json()
                .get("items");
        return items.isEmpty() ? Optional.empty() : Optional.of(items.get(0).toString());
    }

    private void burst(String component) {
        send(component, "firing");
    }

    private void resolve(String component) {
        send(component, "resolved");
    }

    private void send(String component, String status) {
        StringBuilder all = new StringBuilder("[");
        for (int i = 0; i < 4; i++) {
            all.append(i == 0 ? "" : ",")
                    .append("{\"policy\": \"latency-")
                    .append(i)
                    .append("\", \"component\": \"")
                    .append(component)
                    .append("\", \"value\": ")
                    .append(500 + 40 * i)
                    .append(", \"threshold\": 500, \"severity\": \"critical\", \"status\": \"")
                    .append(status)
                    .append("\"}");
        }
        Http.Answer taken = application.admin().post("/api/v1/violations", all + "]");
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    }

    private void put(String path, String body) {
        Http.Answer done = application.admin().send("PUT", path, body, "Content-Type", "application/json");
        assertThat(done.status()).as(done.text()).isBetween(200, 201);
    }
}
