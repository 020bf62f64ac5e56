package io.homeostat.web.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.homeostat.web.testkit.Application;
import java.nio.file.Path;
import java.util.Locale;

/** What every journey does with a page. */
public final class Screen {
    /** A machine with much to do is no fault. */
    private static final double PATIENCE_MS = 20_000;

    private Screen() {}

    /** Opens the address and signs in as the administrator. */
    public static void open(Page page, Application application, String path) {
        open(page, application, path, Application.ADMIN, Application.ADMIN_PASSWORD);
    }

    static void open(Page page, Application application, String path, String name, String password) {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        page.navigate(application.url(path));
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)).fill(password);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        page.waitForURL(url -> !url.endsWith("/login"));
    }

    /** Keeps what the page looks like, light and dark, wide and on a phone. */
    static void pictures(Page page, String name) {
        for (ColorScheme colours : new ColorScheme[] {ColorScheme.DARK, ColorScheme.LIGHT}) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
            picture(page, name + "-" + colours.name().toLowerCase(Locale.ROOT));
        }
    }

    static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }

    /** Presses a row until its detail is there, as a person does: while a list is drawn anew, a press on it may find nothing. */
    static void choose(Locator row, Locator detail) {
        for (int press = 0; press < 3 && detail.isHidden(); press++) {
            row.click();
            try {
                detail.waitFor(new Locator.WaitForOptions().setTimeout(5_000));
            } catch (TimeoutError e) {
                // The next press, or the caller's own look at the detail, says more.
            }
        }
    }
}
