package io.homeostat.web.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.homeostat.Homeostat;
import io.homeostat.testkit.Await;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Browser;
import io.homeostat.web.testkit.Http;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** One installation that fills up: from nothing to ten thousand violations. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ViolationsScreenTest {
    private static Application application;
    private static Browser browser;

    @BeforeAll
    static void start() {
        application = Application.start("--homeostat.planning.gather=0s");
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        browser.close();
        application.close();
    }

    @Test
    @Order(1)
    void an_empty_list_says_how_to_connect_a_source_and_offers_what_comes() {
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/violations");
        assertThat(page.getByText("No violation yet")).isVisible();
        assertThat(page.locator("pre")).containsText("curl -X POST " + application.url("/api/v1/violations"));
        Screen.pictures(page, "violations-empty");

        report("[" + violation("checkout-latency", "checkout", "critical", 812.4, 500) + "]");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("1 new · show"))
                .click();
        assertThat(page.getByText("checkout-latency").first()).isVisible();
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(2)
    void a_violation_says_what_was_measured_and_why_no_plan_handles_it() {
        report("[" + violation("disk-full", "orders-db", "warning", 91, 90) + "]");
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/violations");
        row(page, "disk-full").click();
        assertThat(page).hasURL(Pattern.compile(".*/violations/[0-9a-f-]{36}$"));
        Locator detail = page.locator(".detail");
        assertThat(detail.getByRole(
                        AriaRole.HEADING, new Locator.GetByRoleOptions().setName("orders-db breaks disk-full")))
                .isVisible();
        assertThat(detail).containsText("No plan handles it");
        assertThat(detail).containsText("No rule found");
        assertThat(detail).containsText("n7");
        assertThat(page).hasTitle("orders-db breaks disk-full · Homeostat");
        Screen.pictures(page, "violations-detail");

        page.reload();
        assertThat(detail).containsText("No plan handles it");
        assertThat(page.locator("vaadin-grid").first()).isVisible();

        // The address follows the detail, and the way back follows the address.
        String first = page.url();
        page.keyboard().press("k");
        assertThat(detail).containsText("checkout breaks checkout-latency");
        page.waitForURL(url -> !url.equals(first));
        String second = page.url();
        page.keyboard().press("j");
        assertThat(detail).containsText("orders-db breaks disk-full");
        page.waitForURL(first);

        page.goBack();
        page.waitForURL(second);
        assertThat(detail).containsText("checkout breaks checkout-latency");
        page.goBack();
        page.waitForURL(first);
        assertThat(detail).containsText("orders-db breaks disk-full");
        page.goBack();
        assertThat(page).hasURL(Pattern.compile(".*/violations(\\?continue)?$"));
        assertThat(detail).isHidden();

        // From the list too, where the focus is after a press on a row.
        row(page, "disk-full").click();
        assertThat(detail).isVisible();
        page.keyboard().press("Escape");
        assertThat(page).hasURL(Pattern.compile(".*/violations$"));
        assertThat(detail).isHidden();
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(3)
    void the_filter_is_in_the_address_and_survives_a_reload() {
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/violations?severity=warning");
        assertThat(page.getByText("1 matching violation")).isVisible();
        assertThat(row(page, "disk-full")).isVisible();
        assertThat(row(page, "checkout-latency")).isHidden();

        page.getByLabel("Text").fill("no such text");
        assertThat(page).hasURL(Pattern.compile(".*/violations\\?severity=warning&q=no%20such%20text$"));
        assertThat(page.getByText("Nothing matches the filter")).isVisible();
        page.reload();
        assertThat(page.getByText("Nothing matches the filter")).isVisible();
        assertThat(page.getByLabel("Text")).hasValue("no such text");
        Screen.pictures(page, "violations-no-match");
        page.getByText("Clear the filter").click();
        assertThat(row(page, "checkout-latency")).isVisible();
        assertThat(first(page)).containsText("checkout");
        assertThat(page.getByLabel("Text")).hasValue("");

        // So is the order: the worst first.
        page.locator("vaadin-grid-sorter")
                .filter(new Locator.FilterOptions().setHasText("Severity"))
                .click();
        assertThat(page).hasURL(Pattern.compile(".*/violations\\?sort=severity$"));
        assertThat(first(page)).containsText("checkout");
        page.reload();
        assertThat(first(page)).containsText("checkout");
        assertThat(page.getByText("2 violations")).isVisible();
        row(page, "disk-full").click();
        assertThat(page).hasURL(Pattern.compile(".*/violations/[0-9a-f-]{36}\\?sort=severity$"));
        page.keyboard().press("Escape");
        page.locator("vaadin-grid-sorter")
                .filter(new Locator.FilterOptions().setHasText("Severity"))
                .click();
        assertThat(page).hasURL(Pattern.compile(".*/violations\\?sort=-severity$"));
        assertThat(first(page)).containsText("orders-db");
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(3)
    void what_an_address_asks_for_is_shown_or_told_as_not_understood() {
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/violations?severity=WARNING");
        assertThat(page.getByText("1 matching violation")).isVisible();
        assertThat(page.locator(".filter-bar vaadin-select").filter(new Locator.FilterOptions().setHasText("Severity")))
                .containsText("warning");
        page.navigate(application.url("/violations?severity=bogus&status=firing"));
        assertThat(page.getByText("Not filtered by severity=bogus of the address, which is nothing here."))
                .isVisible();
        page.navigate(application.url("/violations?severity=bogus"));
        assertThat(page.getByText("2 violations")).isVisible();
        page.navigate(application.url("/audit?from=yesterday"));
        assertThat(page.getByText("Not filtered by from=yesterday of the address, which is nothing here."))
                .isVisible();
        page.close();
    }

    @Test
    @Order(3)
    void keys_alone_open_rows_close_them_and_go_on_from_there() {
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/violations");
        Locator title = page.locator(".detail h2");
        first(page).waitFor();
        page.evaluate(
                "document.querySelector('vaadin-grid').shadowRoot.querySelector('#items [tabindex=\"0\"]').focus()");
        page.keyboard().press("Enter");
        assertThat(title).isVisible();
        String opened = title.textContent();
        page.waitForURL(url -> url.matches(".*/violations/[0-9a-f-]{36}"));
        String first = page.url();
        page.keyboard().press("Escape");
        assertThat(title).isHidden();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(title).isVisible();
        assertThat(title).not().hasText(opened);

        // At the end there is nowhere to go.
        page.waitForURL(url -> url.matches(".*/violations/[0-9a-f-]{36}") && !url.equals(first));
        String last = page.url();
        int entries = (int) page.evaluate("history.length");
        page.keyboard().press("j");
        page.keyboard().press("j");
        page.keyboard().press("k");
        assertThat(title).hasText(opened);
        page.waitForURL(first);
        page.goBack();
        assertThat(page).hasURL(last);
        org.assertj.core.api.Assertions.assertThat((int) page.evaluate("history.length"))
                .isEqualTo(entries + 1);
        page.close();
    }

    /** The first row, whichever it is. */
    private static Locator first(Page page) {
        return page.locator(".records-body .row-title").locator("visible=true").first();
    }

    @Test
    @Order(4)
    void what_comes_moves_no_row_and_what_ends_changes_in_its_place() {
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/violations");
        Locator first =
                page.locator("vaadin-grid-cell-content").filter(new Locator.FilterOptions().setHasText("disk-full"));
        assertThat(first.first()).isVisible();
        report("[" + violation("disk-full", "orders-db", "warning", 97, 90) + ","
                + violation("queue-length", "mailer", "info", 12, 10) + "]");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("1 new · show")))
                .isVisible();
        assertThat(page.locator(".records-body")).containsText("97");
        assertThat(row(page, "queue-length")).isHidden();
        Screen.pictures(page, "violations-new");
        report("[" + violation("queue-length", "mailer", "info", 2, 10).replace("firing", "resolved") + "]");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("1 new · show"))
                .click();
        assertThat(row(page, "queue-length")).isVisible();
        assertThat(page.locator(".records-body")).containsText("resolved");
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(5)
    void a_violation_of_a_plan_opens_its_remediation() {
        StringBuilder burst = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            burst.append(i == 0 ? "" : ",").append(violation("latency-" + i, "search", "critical", 900, 500));
        }
        report("[" + burst + "]");
        Await.until(() -> application
                        .admin()
                        .get("/api/v1/remediations?component=search")
                        .json()
                        .get("items")
                        .isEmpty()
                ? Optional.empty()
                : Optional.of(true));
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/violations?component=search");
        assertThat(page.getByText("4 matching violations")).isVisible();
        assertThat(page.locator(".records-body")).containsText("held");
        row(page, "latency-2").click();
        Screen.pictures(page, "violations-handled");
        page.getByText("Open its remediation").click();
        assertThat(page).hasURL(Pattern.compile(".*/remediations/[0-9a-f-]{36}$"));
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(6)
    void on_a_phone_the_detail_covers_the_list_and_back_returns_to_it() {
        Page page = browser.visitor(390, 844);
        Screen.open(page, application, "/violations");
        assertThat(row(page, "disk-full")).isVisible();
        assertThat(row(page, "resolved")).isVisible(); // what has ended looks like it
        Screen.pictures(page, "violations-phone");
        row(page, "disk-full").click();
        Locator detail = page.locator(".detail");
        assertThat(detail).isVisible();
        assertThat(detail.boundingBox().width).isGreaterThan(380);
        Screen.pictures(page, "violations-phone-detail");
        assertThat(detail).containsText("orders-db breaks disk-full");
        assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        page.goBack();
        assertThat(detail).isHidden();
        assertThat(row(page, "disk-full")).isVisible();
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Filter").setExact(true))
                .click();
        assertThat(page.getByLabel("Text")).isVisible();
        Screen.pictures(page, "violations-phone-filter");
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(7)
    void ten_thousand_are_there_at_once_and_to_their_end() {
        for (int batch = 0; batch < 10; batch++) {
            StringBuilder many = new StringBuilder("[");
            for (int i = 0; i < 1_000; i++) {
                many.append(i == 0 ? "" : ",")
                        .append(violation("policy-" + i % 20, "part-" + batch + "-" + i, "info", i, 10));
            }
            report(many.append("]").toString());
        }
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/violations?severity=info&status=firing");
        assertThat(page.getByText("10\u202f000 matching violations")).isVisible();
        assertThat(page.locator("vaadin-grid-cell-content")
                        .filter(new Locator.FilterOptions().setHasText("part-9-"))
                        .first())
                .isVisible();
        row(page, "part-9-995").click();
        assertThat(page.locator(".detail")).containsText("part-9-995 breaks");
        assertThat(row(page, "part-9-999")).isInViewport(); // a press moves no row
        page.locator("vaadin-grid").evaluate("grid => grid.scrollToIndex(9999)");
        assertThat(page.getByText("part-0-0", new Page.GetByTextOptions().setExact(true))
                        .first())
                .isVisible();
        Screen.pictures(page, "violations-many");
        page.getByText("part-0-0", new Page.GetByTextOptions().setExact(true))
                .first()
                .click();
        assertThat(page.locator(".detail")).containsText("part-0-0 breaks policy-0");
        page.reload();
        assertThat(row(page, "part-0-0")).isInViewport();
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(8)
    void values_that_were_reported_are_drawn_and_told() {
        for (int value : new int[] {700, 520, 910}) {
            report("[" + violation("cart-latency", "cart", "warning", value, 500) + "]");
        }
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/violations?policy=cart-latency");
        row(page, "cart-latency").click();
        Locator chart = page.locator(".value-chart");
        assertThat(chart).containsText("3 values were reported within");
        assertThat(chart).containsText("from 520 to 910, the last 910, threshold 500");
        assertThat(chart.locator("polyline")).hasCount(2);
        assertThat(chart.locator(".dot")).hasCount(3);
        assertThat(chart.locator("svg").boundingBox().height).isGreaterThan(100);
        chart.getByText("Show each value").click();
        assertThat(chart.locator("li .number")).hasText(new String[] {"910", "520", "700"});
        Screen.pictures(page, "violations-values");

        report("[" + violation("cart-latency", "cart", "warning", 450, 500) + "]");
        assertThat(chart).containsText("4 values were reported within");
        assertThat(chart).containsText("the last 450");
        for (int width : new int[] {1440, 390}) {
            page.setViewportSize(width, 900);
            assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
        }
        Screen.pictures(page, "violations-values-phone");
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(9)
    void a_source_that_fell_silent_is_named_until_it_is_heard_again() {
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/violations");
        assertThat(page.locator(".records-body")).containsText("part-");
        assertThat(page.locator(".silence")).hasCount(0);
        signOfLife();
        Homeostat homeostat = application.bean(Homeostat.class);
        homeostat.unitOfWork().run(tx -> {
            tx.executeSql(
                    "update source set heartbeat_at = ?1, heartbeat_interval_ms = 60000 where name = 'alertmanager'",
                    homeostat.now().minusSeconds(1_200));
        });
        page.reload();
        assertThat(page.locator(".silence")).containsText("The source alertmanager was last heard at");
        assertThat(page.locator(".silence")).containsText("20 min ago");
        Screen.pictures(page, "violations-silent");
        page.navigate(application.url("/"));
        assertThat(page.locator(".silence")).containsText("The source alertmanager was last heard at");
        Screen.pictures(page, "overview-silent");
        signOfLife();
        page.reload();
        assertThat(page.locator(".open-panel")).containsText("info");
        assertThat(page.locator(".silence")).hasCount(0);
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    private static void signOfLife() {
        Http.Answer taken = application
                .admin()
                .post(
                        "/api/v1/intake/alertmanager",
                        "{\"version\": \"4\", \"alerts\": [{\"status\": \"firing\", \"labels\": {\"alertname\": \"Watchdog\"}}]}");
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    }

    private static Locator row(Page page, String text) {
        return page.locator(".records-body")
                .getByText(text, new Locator.GetByTextOptions().setExact(true))
                .locator("visible=true")
                .first();
    }

    private static String violation(String policy, String component, String severity, double value, double threshold) {
        return "{\"policy\": \"" + policy + "\", \"component\": \"" + component + "\", \"severity\": \"" + severity
                + "\", \"value\": " + value + ", \"threshold\": " + threshold
                + ", \"status\": \"firing\", \"labels\": {\"node\": \"n7\"}, \"annotations\": {\"summary\": \"too much of it\"}}";
    }

    private static void report(String body) {
        Http.Answer taken = application.admin().post("/api/v1/violations", body);
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    }
}
