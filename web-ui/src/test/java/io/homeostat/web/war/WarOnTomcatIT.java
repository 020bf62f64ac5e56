package io.homeostat.web.war;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SameSiteAttribute;
import io.homeostat.testkit.Await;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Browser;
import io.homeostat.web.testkit.Http;
import io.homeostat.web.testkit.Target;
import io.homeostat.web.testkit.Tomcat;
import io.homeostat.web.testkit.War;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The WAR in an application server, below a context path: it works there as it does alone, and leaves without a trace. */
class WarOnTomcatIT {
    private static final Pattern THREAD = Pattern.compile("(?m)^\"([^\"]+)\"");
    private static final Pattern LOADER = Pattern.compile(
            "(?m)^ *\\d+: +(\\d+) +\\d+ +org\\.apache\\.catalina\\.loader\\.ParallelWebappClassLoader\\b");

    /** A machine with much to do is no fault. */
    private static final double PATIENCE_MS = 20_000;

    private static final Duration LETTING_GO = Duration.ofSeconds(20);

    private final Path data;

    WarOnTomcatIT(@TempDir Path data) {
        this.data = data;
    }

    @Test
    void it_heals_below_a_context_path_and_leaves_nothing_behind_when_it_is_taken_away() throws SQLException {
        try (Target target = Target.start();
                Tomcat tomcat = Tomcat.start(War.environment(data))) {
            Http.Answer made = tomcat.admin()
                    .send(
                            "PUT",
                            "/api/v1/actuators/hook",
                            target.actuator("*", false),
                            "Content-Type",
                            "application/json");
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            try (Browser browser = Browser.start()) {
                journey(tomcat, browser, target);
                assertThat(browser.complaints()).isEmpty();
            }

            tomcat.undeploy();

            assertThat(tomcat.output()
                            .lines()
                            .filter(line -> line.contains("memory leak") || line.contains("but failed to")))
                    .as("what Tomcat says of threads, drivers and thread locals that are left")
                    .isEmpty();
            onlyTomcatsThreadsAreLeft(tomcat);
            unloaded(tomcat);
            assertThat(tomcat.jcmd("GC.class_histogram"))
                    .as("Tomcat's own are counted, so ours would be")
                    .contains("org.apache.catalina.core.StandardHost")
                    .doesNotContain("io.homeostat.");
            // The file is locked while anyone has it open.
            try (Connection free = DriverManager.getConnection(
                    "jdbc:h2:file:" + data.resolve("homeostat") + ";DATABASE_TO_LOWER=TRUE", "sa", "")) {
                assertThat(free.isValid(1)).isTrue();
            }
        }
    }

    private static void journey(Tomcat tomcat, Browser browser, Target target) {
        setDefaultAssertionTimeout(PATIENCE_MS);
        Page page = browser.visitor(1280, 800);
        List<String> elsewhere = new CopyOnWriteArrayList<>();
        List<String> refused = new CopyOnWriteArrayList<>();
        List<String> pushed = new CopyOnWriteArrayList<>();
        page.onRequest(request -> {
            if (!request.url().startsWith(tomcat.url("")) && !request.url().startsWith("data:")) {
                elsewhere.add(request.url());
            }
        });
        page.onResponse(response -> {
            if (response.status() >= 400) {
                refused.add(response.status() + " " + response.url());
            }
        });
        page.onWebSocket(socket -> socket.onFrameReceived(frame -> pushed.add(socket.url())));

        page.navigate(tomcat.url("/remediations"));
        assertThat(page).hasURL(tomcat.url("/login"));
        page.getByLabel("Name").fill(Application.ADMIN);
        page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)).fill(Application.ADMIN_PASSWORD);
        button(page, Pattern.compile("Sign in")).click();
        assertThat(page).hasURL(below(tomcat, "/remediations(\\?continue)?"));
        assertThat(page.getByText("No remediation yet")).isVisible();
        assertThat(page.context().cookies()).singleElement().satisfies(session -> {
            assertThat(session.name).isEqualTo("JSESSIONID");
            assertThat(session.path).isEqualTo(Tomcat.CONTEXT_PATH);
            assertThat(session.httpOnly).isTrue();
            assertThat(session.sameSite).isEqualTo(SameSiteAttribute.LAX);
        });

        Http.Answer taken = tomcat.admin().post("/api/v1/violations", """
                [{"policy": "latency-p50", "component": "checkout"}, {"policy": "latency-p90", "component": "checkout"},
                 {"policy": "latency-p95", "component": "checkout"}, {"policy": "latency-p99", "component": "checkout"}]""");
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        Target.Call call = Await.until(() -> target.call("checkout"));
        assertThat(call.signature()).isEqualTo(call.expectedSignature());

        // Nothing asks for it: the page is told by the server.
        button(page, Pattern.compile("new · show")).click();
        page.getByText("because of system overload")
                .locator("visible=true")
                .first()
                .click();
        Locator detail = page.locator(".detail");
        assertThat(detail.getByText("bursts.drl").first()).isVisible();
        assertThat(detail.getByText("HTTP 200").first()).isVisible();
        assertThat(links(page)).isNotEmpty().allMatch(link -> link.startsWith(tomcat.url("")));
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("About"))
                .click();
        assertThat(page).hasURL(tomcat.url("/about"));
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Homeostat"))
                .click();
        assertThat(page).hasURL(below(tomcat, "/.*"));
        assertThat(page.getByRole(AriaRole.HEADING).first()).isVisible();
        assertThat(tomcat.admin()
                        .get("/api/v1/openapi")
                        .json()
                        .get("servers")
                        .get(0)
                        .get("url")
                        .stringValue())
                .isEqualTo(tomcat.url(""));

        button(page, Pattern.compile("^Pause$")).click();
        page.getByLabel("Reason").fill("deploying");
        page.keyboard().press("Enter");
        assertThat(page.locator(".loop-now")).containsText("paused");
        assertThat(tomcat.admin().get("/api/v1/loop").json().get("state").stringValue())
                .isEqualTo("paused");
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(Application.ADMIN))
                .click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Sign out"))
                .click();
        assertThat(page).hasURL(tomcat.url("/login"));

        assertThat(pushed).isNotEmpty().allMatch(url -> url.contains(Tomcat.CONTEXT_PATH + "/VAADIN/push"));
        assertThat(elsewhere).isEmpty();
        assertThat(refused).isEmpty();
        page.close();
    }

    private static Locator button(Page page, Pattern name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    /** A pattern that the browser understands, which knows no quotation. */
    private static Pattern below(Tomcat tomcat, String pattern) {
        return Pattern.compile(tomcat.url("").replace(".", "\\.") + pattern);
    }

    /** Every link of the page, as the browser would follow it. */
    private static List<String> links(Page page) {
        return page.locator("a[href]").all().stream()
                .map(link -> String.valueOf(link.evaluate("one => one.href")))
                .toList();
    }

    private static List<String> threads(Tomcat tomcat) {
        return THREAD.matcher(tomcat.jcmd("Thread.print"))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Those of a Tomcat without applications, and of its virtual machine. */
    private static boolean isTomcats(String thread) {
        return thread.matches(
                "main|Catalina-utility-\\d+|http-nio-.*|AsyncFileHandlerWriter-.*|FileHandlerLogFilesCleaner-.*"
                        + "|Reference Handler|Finalizer|Signal Dispatcher|Attach Listener|Common-Cleaner|Notification Thread"
                        + "|(C[12] CompilerThread|GC Thread#|G1 |VM |Service Thread|Monitor Deflation|Sweeper|StringDedup).*"
                        + "|ForkJoinPool\\.commonPool-.*|process reaper.*");
    }

    /** One that has been told to end may still be on its way out. */
    private static void onlyTomcatsThreadsAreLeft(Tomcat tomcat) {
        try {
            Await.until(
                    LETTING_GO,
                    () -> threads(tomcat).stream().allMatch(WarOnTomcatIT::isTomcats)
                            ? Optional.of(true)
                            : Optional.empty());
        } catch (AssertionError e) {
            assertThat(threads(tomcat)).allMatch(WarOnTomcatIT::isTomcats);
        }
    }

    /** Waits until the class loader is gone; what holds it is to be found in a dump of the heap. */
    private static void unloaded(Tomcat tomcat) {
        try {
            Await.until(LETTING_GO, () -> loaders(tomcat) == 0 ? Optional.of(true) : Optional.empty());
        } catch (AssertionError e) {
            Path dump = Path.of("target", "left-on-tomcat.hprof").toAbsolutePath();
            tomcat.jcmd("GC.heap_dump -overwrite " + dump);
            throw new AssertionError("the class loader is still there, and " + dump + " says what holds it", e);
        }
    }

    private static int loaders(Tomcat tomcat) {
        Matcher found = LOADER.matcher(tomcat.jcmd("GC.class_histogram"));
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
}
