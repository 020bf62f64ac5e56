package io.homeostat.web.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.homeostat.Homeostat;
import io.homeostat.rulebase.CompiledRelease;
import io.homeostat.rulebase.Stage;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Axe;
import io.homeostat.web.testkit.Browser;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeftOutScreenTest {
    @Test
    void every_page_says_which_rule_the_engine_has_left_out_and_why() {
        try (Application application = Application.start();
                Browser browser = Browser.start()) {
            Page page = browser.visitor(1280, 800);
            Screen.open(page, application, "/");
            Locator notice = page.locator(".loop-notice.loop-left-out");
            assertThat(notice).hasCount(0);

            Homeostat homeostat = application.bean(Homeostat.class);
            CompiledRelease live = homeostat.ruleBase().live("default");
            assertThat(homeostat
                            .ruleBase()
                            .leaveOut(
                                    "default",
                                    live,
                                    List.of(live.rules(Stage.ANALYZER).getFirst()),
                                    "Rules took more than 200 000 steps.",
                                    homeostat.now()))
                    .isTrue();

            assertThat(notice).containsText("rule off");
            assertThat(notice).containsText("release 2 decides in the domain default without the rule");
            assertThat(notice).containsText("which failed twice: Rules took more than 200 000 steps.");
            assertThat(page.locator(".loop-bar")).containsText("release 2 live");
            assertThat(Axe.serious(page)).isEmpty();
            Screen.pictures(page, "rule-left-out");
        }
    }
}
