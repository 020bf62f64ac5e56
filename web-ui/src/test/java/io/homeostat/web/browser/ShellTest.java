package io.homeostat.web.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Browser;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Application.Shared.class)
class ShellTest {
    private static Browser browser;

    private final Application application;

    ShellTest(Application application) {
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

    private static void signIn(Page page, String name, String password) {
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)).fill(password);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
    }

    @Test
    void whoever_came_by_a_link_gets_there_after_signing_in_and_out_again() {
        Page page = browser.visitor(1280, 800);
        page.navigate(application.url("/about"));
        assertThat(page).hasURL(Pattern.compile(".*/login$"));
        String before = session(page);

        signIn(page, Application.ADMIN, "wrong password");
        assertThat(page.getByRole(AriaRole.ALERT).getByText("Wrong name or password"))
                .isVisible();
        assertThat(page.getByLabel("Name")).hasValue(Application.ADMIN);
        signIn(page, Application.ADMIN, Application.ADMIN_PASSWORD);
        assertThat(page).hasURL(Pattern.compile(".*/about$"));
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("About")))
                .isVisible();
        assertThat(page.locator("#content").getByText("embedded H2")).isVisible();
        assertThat(session(page))
                .as("a session from before the sign-in is of no use")
                .isNotEqualTo(before);

        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(Application.ADMIN))
                .click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Sign out"))
                .click();
        assertThat(page).hasURL(Pattern.compile(".*/login$"));
        page.navigate(application.url("/about"));
        assertThat(page).hasURL(Pattern.compile(".*/login$"));
        assertThat(browser.complaints()).isEmpty();
        page.navigate(application.url("/no-such-page"));
        assertThat(page).hasURL(Pattern.compile(".*/login$"));
        page.close();
    }

    @Test
    void the_colours_that_were_chosen_stay() {
        Page page = browser.visitor(1280, 800);
        page.navigate(application.url("/about"));
        signIn(page, Application.ADMIN, Application.ADMIN_PASSWORD);
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(Application.ADMIN))
                .click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Colours"))
                .click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Dark"))
                .click();
        page.waitForFunction("getComputedStyle(document.documentElement).colorScheme === 'dark'");
        page.reload();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("About")))
                .isVisible();
        assertThat(page.evaluate("getComputedStyle(document.documentElement).colorScheme"))
                .isEqualTo("dark");
        page.close();
    }

    @Test
    void the_first_administrator_is_made_with_the_code_from_the_console() {
        try (Application fresh = Application.startBare("--homeostat.login.max-failures=3")) {
            Page page = browser.visitor(390, 800);
            // The address is the one that the console tells.
            String told = fresh.printed().stream()
                    .map(Pattern.compile("Open (http://\\S+) in a browser")::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElseThrow();
            page.navigate(told);
            assertThat(page).hasURL(fresh.url("/setup"));
            fill(page, "WRONG", "mira", "long enough");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("not the code");
            fill(page, fresh.setUpCode(), "mira", "short");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("8 characters");
            fill(page, fresh.setUpCode().replace("-", "").toLowerCase(Locale.ROOT), "mira", "long enough");
            assertThat(page).hasURL(Pattern.compile(".*/login$"));
            signIn(page, "mira", "long enough");
            assertThat(page).hasURL(Pattern.compile(".*/setup/source(\\?continue)?$"));

            button(page, "Make a token").click();
            String line = page.locator(".made-token pre").first().textContent();
            Matcher token = Pattern.compile("Bearer (\\S+)\"").matcher(line);
            assertThat(token.find()).isTrue();
            assertThat(page.locator(".arrival")).containsText("Waiting for the first violation");
            Screen.picture(page, "setup-source");
            assertThat(fresh.http()
                            .with(token.group(1))
                            .post("/api/v1/violations", "{\"policy\": \"latency-p99\", \"component\": \"checkout\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(page.locator(".arrival")).containsText("latency-p99 at checkout");
            page.reload();
            assertThat(page.locator(".made-token")).hasCount(0);
            assertThat(page.locator(".progress")).containsText("Source: done");

            button(page, "Leave for now").click();
            page.getByText("Go on with the set-up").click();
            button(page, "Go on").click();
            page.getByLabel("Address").fill("no address");
            button(page, "Save and test").click();
            assertThat(page.getByText("This must be an http or https address with a host")
                            .first())
                    .isVisible();
            page.getByLabel("Address").fill("http://127.0.0.1:1/act");
            button(page, "Save and test").click();
            assertThat(page.getByText("my-target is saved")).isVisible();
            Screen.picture(page, "setup-actuator");
            button(page, "Go on").click();
            assertThat(page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName(Pattern.compile("^Paused"))))
                    .isChecked();
            Screen.picture(page, "setup-loop");
            button(page, "Finish the set-up").click();
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Overview")))
                    .isVisible();
            assertThat(page.locator(".loop-notice")).containsText("by mira: chosen at the set-up");
            assertThat(page.getByText("Go on with the set-up")).hasCount(0);
            page.navigate(fresh.url("/setup"));
            assertThat(page).not().hasURL(Pattern.compile(".*/setup$"));
            page.close();
        }
    }

    @Test
    void keys_go_to_pages_and_filters_and_one_says_which_there_are() {
        Page page = browser.visitor(1280, 800);
        page.navigate(application.url("/about"));
        signIn(page, Application.ADMIN, Application.ADMIN_PASSWORD);
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("About")))
                .isVisible();
        page.keyboard().press("?");
        Locator help = page.getByRole(AriaRole.DIALOG);
        assertThat(help).containsText("next and previous, without leaving the detail");
        Screen.pictures(page, "keyboard");
        page.keyboard().press("Escape");
        assertThat(page.locator("vaadin-dialog")).hasCount(0); // until it is gone it has the keys

        page.keyboard().press("g");
        page.keyboard().press("a");
        assertThat(page).hasURL(Pattern.compile(".*/audit$"));
        Locator text = page.getByLabel("Text");
        assertThat(text).isVisible();
        page.keyboard().press("/");
        assertThat(text).isFocused();
        page.keyboard().type("g?/");
        assertThat(text).hasValue("g?/");
        assertThat(page).hasURL(Pattern.compile(".*/audit\\?q=.*"));
        assertThat(help).isHidden();

        // Where there is no room for the fields, they unfold.
        page.setViewportSize(390, 800);
        page.navigate(application.url("/audit"));
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Filter")))
                .isVisible();
        assertThat(text).isHidden();
        page.keyboard().press("/");
        assertThat(text).isFocused();

        page.setViewportSize(1280, 800);
        page.navigate(application.url("/about"));
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(Application.ADMIN))
                .click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Keyboard"))
                .click();
        page.getByLabel("Single keys do something").uncheck();
        button(page, "Close").click();
        assertThat(help).isHidden();
        page.reload();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("About")))
                .isVisible();
        page.keyboard().press("?");
        page.keyboard().press("g");
        page.keyboard().press("o");
        // Had the keys done anything, it would have been done before this is answered.
        button(page, "Pause").click();
        assertThat(help).hasCount(1);
        assertThat(help).containsText("Pause: start nothing new");
        assertThat(page).hasURL(Pattern.compile(".*/about$"));
        assertThat(browser.complaints()).isEmpty();
        page.close();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void fill(Page page, String code, String name, String password) {
        page.getByLabel("Code from the console").fill(code);
        page.getByLabel("Your name").fill(name);
        page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)).fill(password);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Create the administrator"))
                .click();
    }

    private static String session(Page page) {
        return page.context().cookies().stream()
                .filter(cookie -> cookie.name.equals("JSESSIONID"))
                .map(cookie -> {
                    assertThat(cookie.httpOnly).isTrue();
                    return cookie.value;
                })
                .findFirst()
                .orElse("");
    }
}
