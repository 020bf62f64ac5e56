package io.homeostat.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Application.Shared.class)
class SessionsTest {
    private final Application application;

    SessionsTest(Application application) {
        this.application = application;
    }

    /** A visitor with the cookie of a session, and the token that forms must bring. */
    private record Visitor(Http http, String cookie, String csrf) {
        static Visitor of(Application application) {
            Http.Answer page = application.http().get("/login", "Accept", "text/html");
            Matcher token =
                    Pattern.compile("name=\"_csrf\" content=\"([^\"]+)\"").matcher(page.text());
            assertThat(token.find()).as("the page brings the token").isTrue();
            return new Visitor(application.http(), cookieOf(page), token.group(1));
        }

        Http.Answer signIn(String name, String password) {
            return post("/login", "_csrf=" + csrf + "&username=" + encoded(name) + "&password=" + encoded(password));
        }

        Http.Answer post(String path, String form) {
            return http.send("POST", path, form, "Content-Type", "application/x-www-form-urlencoded", "Cookie", cookie);
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }

    private static String cookieOf(Http.Answer answer) {
        return answer.headers("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("JSESSIONID="))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .findFirst()
                .orElse("");
    }

    private static String location(Http.Answer answer) {
        return answer.header("Location").replaceFirst("^http://[^/]+", "");
    }

    @Test
    void signing_in_gives_a_new_session_that_scripts_cannot_read() {
        Visitor visitor = Visitor.of(application);
        Http.Answer answer = visitor.signIn(Application.ADMIN, Application.ADMIN_PASSWORD);
        assertThat(answer.status()).isEqualTo(302);
        assertThat(location(answer)).isEqualTo("/");
        assertThat(cookieOf(answer)).isNotEmpty().isNotEqualTo(visitor.cookie());
        assertThat(answer.header("Set-Cookie")).contains("HttpOnly").contains("SameSite=Lax");
    }

    @Test
    void another_site_can_neither_sign_in_nor_out() {
        Visitor visitor = Visitor.of(application);
        String form = "username=admin&password=" + Visitor.encoded(Application.ADMIN_PASSWORD);
        assertThat(visitor.post("/login", form).status()).isEqualTo(403);
        assertThat(visitor.post("/login", form + "&_csrf=guessed").status()).isEqualTo(403);
        assertThat(visitor.post("/logout", "").status()).isEqualTo(403);
    }

    @Test
    void pages_say_what_they_may_load_and_that_none_may_frame_them() {
        Http.Answer page = application.http().get("/login", "Accept", "text/html");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'self'")
                .contains("frame-ancestors 'none'")
                .contains("object-src 'none'")
                .contains("form-action 'self'");
        assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Referrer-Policy")).isEqualTo("same-origin");
    }

    @Test
    void a_session_of_the_browser_is_no_credential_for_rest() {
        Http.Answer signedIn = Visitor.of(application).signIn(Application.ADMIN, Application.ADMIN_PASSWORD);
        for (String path : List.of("/api/v1/users", "/actuator/info")) {
            assertThat(application
                            .http()
                            .get(path, "Cookie", cookieOf(signedIn))
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void whoever_is_not_signed_in_sees_the_login_page_only() {
        Http.Answer answer = application.http().get("/about", "Accept", "text/html");
        assertThat(answer.status()).isEqualTo(302);
        assertThat(location(answer)).isEqualTo("/login");
    }

    @Test
    void sessions_end_when_the_person_is_changed_or_disabled() {
        application.admin().post("/api/v1/users", """
                {"name": "ida", "password": "long enough", "roles": ["viewer"]}""");
        for (String change :
                List.of("{\"roles\": [\"author\"]}", "{\"password\": \"long enough two\"}", "{\"disabled\": true}")) {
            String password = change.contains("disabled") ? "long enough two" : "long enough";
            String cookie = cookieOf(Visitor.of(application).signIn("ida", password));
            Http.Answer before = application.http().get("/about", "Accept", "text/html", "Cookie", cookie);
            assertThat(before.status()).as("signed in before %s", change).isEqualTo(200);
            application.admin().patch("/api/v1/users/ida", change);
            Http.Answer after = application.http().get("/about", "Accept", "text/html", "Cookie", cookie);
            assertThat(after.status()).as("no longer after %s", change).isEqualTo(302);
            assertThat(location(after)).isEqualTo("/login");
        }
        Http.Answer disabled = Visitor.of(application).signIn("ida", "long enough two");
        assertThat(location(disabled)).isEqualTo("/login?error");
    }

    @Test
    void a_name_is_taken_in_any_case_and_is_one_person_and_one_count_of_guesses() {
        try (Application alone = Application.start("--homeostat.login.max-failures=3")) {
            Http.Answer signedIn = Visitor.of(alone).signIn("ADMIN", Application.ADMIN_PASSWORD);
            assertThat(location(signedIn)).doesNotContain("/login");
            for (String spelling : List.of("admin", "Admin", "ADMIN")) {
                assertThat(location(Visitor.of(alone).signIn(spelling, "guess")))
                        .isEqualTo("/login?error");
            }
            assertThat(location(Visitor.of(alone).signIn("aDMIN", Application.ADMIN_PASSWORD)))
                    .startsWith("/login?wait=");
        }
    }

    @Test
    void guessing_is_stopped_for_a_time_that_is_told_and_nobody_else_is() {
        try (Application alone =
                Application.start("--homeostat.login.max-failures=3", "--homeostat.login.lockout=9m")) {
            for (int i = 0; i < 3; i++) {
                assertThat(location(Visitor.of(alone).signIn(Application.ADMIN, "guess " + i)))
                        .isEqualTo("/login?error");
            }
            Http.Answer right = Visitor.of(alone).signIn(Application.ADMIN, Application.ADMIN_PASSWORD);
            assertThat(location(right)).matches("/login\\?wait=5[34]\\d");
            assertThat(location(Visitor.of(alone).signIn("somebody-else", "guess")))
                    .isEqualTo("/login?error");
        }
    }
}
