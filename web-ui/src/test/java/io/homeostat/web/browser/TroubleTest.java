package io.homeostat.web.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Axe;
import io.homeostat.web.testkit.Browser;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** What pages say when something is wrong. The console complains here, since it does of every answer that is an error. */
@ExtendWith(Application.Shared.class)
class TroubleTest {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}");
    private static Browser browser;

    private final Application application;
    private final Logger views = (Logger) LoggerFactory.getLogger("io.homeostat.web.ui");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    TroubleTest(Application application) {
        this.application = application;
    }

    @BeforeAll
    static void start() {
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    @BeforeEach
    void listen() {
        logged.start();
        views.addAppender(logged);
    }

    @AfterEach
    void listenNoMore() {
        views.detachAppender(logged);
    }

    @Test
    void at_an_address_that_is_none_the_ways_on_are_still_there() {
        Page page = browser.visitor(1280, 800);
        Screen.open(page, application, "/about");
        page.navigate(application.url("/no-such-page"));
        assertThat(heading(page, "There is no such page")).isVisible();
        assertThat(page.locator(".loop-bar")).containsText("running");
        assertThat(Axe.serious(page)).isEmpty();
        Screen.pictures(page, "no-such-page");
        page.getByText("To the start").click();
        assertThat(heading(page, "Overview")).isVisible();
        page.close();
    }

    @Test
    void a_view_that_cannot_be_made_says_under_which_id_the_log_has_the_reason() {
        Page page = browser.visitor(1280, 800);
        Screen.open(page, application, "/about");
        page.navigate(application.url("/failing/at-once"));
        assertThat(heading(page, "This page failed")).isVisible();
        assertThat(page).hasTitle("This page failed · Homeostat");
        Locator content = page.locator("main");
        assertThat(content).not().containsText("the inner reason");
        assertThat(content).not().containsText("Exception");
        String id = content.locator("code").textContent();
        assertThat(id).matches(ID);
        assertThat(reasons(id)).containsExactly("the inner reason");
        assertThat(Axe.serious(page)).isEmpty();
        Screen.pictures(page, "page-failed");
        page.getByText("To the start").click();
        assertThat(heading(page, "Overview")).isVisible();
        page.close();
    }

    @Test
    void what_fails_within_a_page_leaves_it_as_it_stands() {
        Page page = browser.visitor(1280, 800);
        Screen.open(page, application, "/failing/later");
        page.getByLabel("Note").fill("typed before");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Fail"))
                .click();
        Locator told = page.locator("vaadin-notification-card");
        assertThat(told).containsText("by a fault of this server");
        String id = told.locator("code").textContent();
        assertThat(reasons(id)).containsExactly("the inner reason");
        assertThat(page.getByLabel("Note")).hasValue("typed before");
        told.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Close"))
                .click();
        assertThat(told).isHidden();
        page.close();
    }

    @Test
    void a_lost_connection_is_told_in_words_and_tried_again() {
        Page page = browser.visitor(1280, 800);
        Screen.open(page, application, "/about");
        assertThat(heading(page, "About")).isVisible();
        // The server does not answer.
        page.route("**/*v-r=uidl*", Route::abort);
        // What tells of it may stand before the switch already.
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Kill switch"))
                .dispatchEvent("click");
        assertThat(page.getByText("Connection lost, trying again. What you see may be old by now."))
                .isVisible();
        Screen.pictures(page, "connection-lost");
        page.unroute("**/*v-r=uidl*");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Only a person's resume lifts it");

        // There is no network.
        page.context().setOffline(true);
        Locator lost = page.getByText("Connection lost. What you see may be old by now.");
        assertThat(lost).isVisible();
        page.context().setOffline(false);
        assertThat(lost).isHidden();
        page.close();
    }

    @Test
    void a_page_that_nobody_touches_says_that_its_server_is_gone_and_goes_on_when_it_is_back() {
        Page page = browser.visitor(1280, 800);
        Application alone = Application.start();
        String port = alone.url("").replaceAll(".*:", "");
        try {
            Screen.open(page, alone, "/violations?severity=critical");
            assertThat(heading(page, "Violations")).isVisible();
        } finally {
            alone.close();
        }
        Locator told = page.locator(".stale-notice");
        assertThat(told).containsText("The server has not answered since");
        assertThat(told).containsText("nothing can be done from here until it answers");
        Locator kill = page.locator(".loop-bar vaadin-button", new Page.LocatorOptions().setHasText("Kill switch"));
        assertThat(kill).hasAttribute("inert", "");
        Screen.pictures(page, "server-gone");
        try (Application again = Application.startOn(port)) {
            page.waitForURL(again.url("/login") + "*");
            assertThat(told).isHidden();
        }
        page.close();
    }

    @Test
    void signing_out_in_one_page_takes_the_others_along() {
        Page page = browser.visitor(1280, 800);
        Screen.open(page, application, "/audit");
        assertThat(heading(page, "Audit")).isVisible();
        Page other = page.context().newPage();
        other.navigate(application.url("/about"));
        assertThat(heading(other, "About")).isVisible();
        other.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(Application.ADMIN))
                .click();
        other.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Sign out"))
                .click();
        other.waitForURL(url -> url.contains("/login"));
        page.waitForURL(url -> url.contains("/login"));
        page.getByLabel("Name").fill(Application.ADMIN);
        page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)).fill(Application.ADMIN_PASSWORD);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        // Which of two places is gone on at depends on who came to the sign-in last.
        page.waitForURL(url -> !url.contains("/login"));
        page.context().close();
    }

    /** Messages of what was thrown under that id. */
    private List<String> reasons(String id) {
        return logged.list.stream()
                .filter(event -> event.getFormattedMessage().contains(id))
                .map(event -> event.getThrowableProxy().getMessage())
                .toList();
    }

    private static Locator heading(Page page, String name) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name));
    }
}
