package io.homeostat.web.ui.component;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.homeostat.Homeostat;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.testkit.Await;
import io.homeostat.testkit.Databases;
import io.homeostat.web.browser.Screen;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Browser;
import io.homeostat.web.testkit.Http;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveUpdatesTest {
    @Test
    void a_page_learns_what_another_node_did_and_leaves_nothing_behind(@TempDir Path keys) {
        DatabaseSettings database = Databases.POSTGRESQL.fresh();
        String[] shared = {
            "--homeostat.db.url=" + database.url(),
            "--homeostat.db.user=" + database.user(),
            "--homeostat.db.password=" + database.password(),
            // Nodes of one database have one set of keys.
            "--homeostat.data-dir=" + keys,
            "--homeostat.planning.gather=0s"
        };
        try (Application leader = Application.start(shared);
                Application other = Application.start(shared);
                Browser browser = Browser.start()) {
            LiveUpdates live = other.bean(LiveUpdates.class);
            Page page = browser.visitor(1440, 900);
            Screen.open(page, other, "/violations");
            assertThat(page.getByText("No violation yet")).isVisible();
            // The header of every page listens, and the list.
            assertThat(live.size()).isEqualTo(2);

            report(leader);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("4 new · show"))
                    .click();
            // Which node led and planned does not matter to the page.
            assertThat(page.locator(".records-body")).containsText("held");

            page.navigate(other.url("/remediations"));
            assertThat(page.locator(".records-body")).containsText("because of system overload");
            page.navigate(other.url("/audit?action=remediation.planned"));
            assertThat(page.getByText("1 matching entry")).isVisible();
            page.navigate(other.url("/about"));
            assertThat(page.getByText("Data folder")).isVisible();
            Await.until(() -> live.size() == 1 ? Optional.of(true) : Optional.empty());
            page.navigate(other.url("/violations?status=firing"));
            assertThat(page.getByText("4 matching violations")).isVisible();
            Await.until(() -> live.size() == 2 ? Optional.of(true) : Optional.empty());

            assertThat(page.locator(".loop-notice")).isHidden();
            leader.bean(Homeostat.class).loop().close();
            other.bean(Homeostat.class).loop().close();
            assertThat(page.locator(".loop-now")).containsText("no leader");
            assertThat(page.locator(".loop-notice")).containsText("No node runs the cycles of the domain default.");
            page.close();
            Await.until(() -> live.size() == 0 ? Optional.of(true) : Optional.empty());
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static void report(Application to) {
        StringBuilder burst = new StringBuilder("[");
        for (int i = 0; i < 4; i++) {
            burst.append(i == 0 ? "" : ",")
                    .append("{\"policy\": \"latency-" + i
                            + "\", \"component\": \"checkout\", \"severity\": \"critical\"}");
        }
        Http.Answer taken =
                to.admin().post("/api/v1/violations", burst.append("]").toString());
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    }
}
