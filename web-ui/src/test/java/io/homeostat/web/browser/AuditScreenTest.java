package io.homeostat.web.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.homeostat.Homeostat;
import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditChain;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The record of one installation: read, searched, verified, taken along, and tampered with at the end. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AuditScreenTest {
    private static Application application;
    private static Browser browser;
    private static Homeostat homeostat;

    @BeforeAll
    static void start() {
        application = Application.start();
        browser = Browser.start();
        homeostat = application.bean(Homeostat.class);
    }

    @AfterAll
    static void stop() {
        browser.close();
        application.close();
    }

    @Test
    @Order(1)
    void who_did_what_is_found_and_stays_found() {
        record(1, "mira");
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/audit");
        assertThat(page.locator(".records-body").getByText("deployment.created"))
                .isVisible();
        assertThat(page.getByText("not verified since this node was started")).isVisible();
        Screen.pictures(page, "audit");

        page.getByLabel("Who").fill("mira");
        page.getByLabel("Who").press("Enter");
        assertThat(page).hasURL(Pattern.compile(".*/audit\\?actor=mira$"));
        assertThat(page.getByText("1 matching entry")).isVisible();
        Locator detail = page.locator(".detail");
        Screen.choose(
                page.locator(".records-body")
                        .getByText("loop.paused")
                        .locator("visible=true")
                        .first(),
                detail);
        assertThat(detail).containsText("the reason, number 0");
        page.reload();
        assertThat(detail).containsText("the reason, number 0");
        assertThat(page.getByText("1 matching entry")).isVisible();
        Screen.pictures(page, "audit-detail");

        page.navigate(application.url("/audit?q=no+such+thing"));
        assertThat(page.getByText("Nothing matches the filter")).isVisible();
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(2)
    void the_record_stands_still_until_it_is_wanted_live() {
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/audit?actor=jon");
        assertThat(page.getByText("Nothing matches the filter")).isVisible();
        record(2, "jon");
        page.getByLabel("Live").check();
        Locator offer = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("2 new · show"));
        assertThat(offer).isVisible();
        record(1, "jon");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("3 new · show"))
                .click();
        assertThat(page.getByText("3 matching entries")).isVisible();
        page.getByLabel("Live").uncheck();
        record(1, "jon");
        record(1, "ann");
        // The second page is told of both; by then the first one would have been as well.
        Page other = browser.visitor(1440, 900);
        Screen.open(other, application, "/audit?actor=jon");
        assertThat(other.getByText("4 matching entries")).isVisible();
        assertThat(page.locator(".offer")).isEmpty();
        assertThat(browser.complaints()).isEmpty();
        other.close();
        page.close();
    }

    @Test
    @Order(3)
    void ten_thousand_entries_are_verified_exported_and_reached_to_the_first() throws IOException {
        record(10_000, "robot");
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/audit?actor=robot");
        assertThat(page.getByText("10\u202f000 matching entries")).isVisible();
        page.locator("vaadin-grid").evaluate("grid => grid.scrollToIndex(9999)");
        assertThat(page.getByText("the reason, number 0", new Page.GetByTextOptions().setExact(true))
                        .locator("visible=true"))
                .isVisible();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Verify"))
                .click();
        assertThat(page.locator(".chain-state")).containsText("verified to entry");
        Screen.pictures(page, "audit-many");

        Download lines =
                page.waitForDownload(() -> page.getByText("Export JSON lines").click());
        assertThat(lines.suggestedFilename()).isEqualTo("homeostat-audit.jsonl");
        AuditChain chain = new AuditChain();
        List<String> all = Files.readAllLines(lines.path());
        all.forEach(chain::takeLine);
        assertThat(chain.firstBad()).isNull();
        assertThat(chain.entries()).isGreaterThan(10_000).isEqualTo(all.size());

        Download csv = page.waitForDownload(() -> page.getByText("Export CSV").click());
        List<String> table = Files.readAllLines(csv.path());
        assertThat(table).hasSize(all.size() + 1);
        assertThat(table.getFirst()).startsWith("sequence,at,actorKind,actor,action");
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(4)
    void on_a_phone_entries_are_lines() {
        Page page = browser.visitor(390, 844);
        Screen.open(page, application, "/audit");
        assertThat(page.locator(".records-body .row-lines")
                        .locator("visible=true")
                        .first())
                .containsText("loop.paused");
        assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        Screen.pictures(page, "audit-phone");
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    @Test
    @Order(5)
    void a_broken_chain_names_its_first_bad_entry() {
        homeostat.unitOfWork().run(tx -> {
            tx.executeSql("update audit_entry set actor_name = 'somebody else' where sequence = 5");
        });
        Page page = browser.visitor(1440, 900);
        Screen.open(page, application, "/audit");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Verify"))
                .click();
        assertThat(page.locator(".broken")).containsText("The chain is broken at entry 5: its hash is not");
        page.getByText("Open entry 5").click();
        assertThat(page.locator(".detail")).containsText("somebody else");
        Screen.pictures(page, "audit-broken");
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    private static void record(int entries, String who) {
        homeostat.unitOfWork().run(tx -> {
            for (int i = 0; i < entries; i++) {
                homeostat
                        .audit()
                        .record(
                                tx,
                                homeostat.now(),
                                Actor.user(who),
                                "loop.paused",
                                "loop",
                                "default",
                                Map.of("comment", "the reason, number " + i));
            }
        });
    }
}
