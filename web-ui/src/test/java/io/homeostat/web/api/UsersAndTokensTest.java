package io.homeostat.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.audit.AuditEntry;
import io.homeostat.audit.AuditLog;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.UnitOfWork;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(Application.Shared.class)
class UsersAndTokensTest {
    private static final String USERS = "/api/v1/users";
    private static final String TOKENS = "/api/v1/tokens";

    private final Application application;
    private final Http admin;

    UsersAndTokensTest(Application application) {
        this.application = application;
        this.admin = application.admin();
    }

    private Http.Answer createUser(String name, String roles) {
        return admin.post(
                USERS, "{\"name\": \"" + name + "\", \"password\": \"long enough\", \"roles\": " + roles + "}");
    }

    private Http.Answer createToken(String owner, String scopes) {
        return admin.post(
                TOKENS, "{\"name\": \"of " + owner + "\", \"scopes\": " + scopes + ", \"owner\": \"" + owner + "\"}");
    }

    private List<AuditEntry> audit(String subject) {
        AuditLog log = application.bean(AuditLog.class);
        return application
                .bean(UnitOfWork.class)
                .read(tx -> log.list(tx, new AuditLog.Query(null, null, subject, null, null, null, null), 100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " mira",
                "mira ",
                "mi  ra",
                "mi\u00a0ra",
                "mi\u202era",
                "mi\u200bra",
                "\u200b",
                "mi\nra",
                "mi\u0007ra",
                "\uff55mira",
                "m\u0456ra",
                "mi\u0301ra",
                "\ue000"
            })
    void a_name_that_looks_like_another_is_refused_to_people_and_tokens(String name) {
        String written = CanonicalJson.text(name);
        assertThat(admin.post(
                                USERS,
                                "{\"name\": " + written + ", \"password\": \"correct horse\", \"roles\": [\"viewer\"]}")
                        .faults())
                .isNotEmpty()
                .allMatch(fault -> fault.startsWith("/name "));
        assertThat(admin.post(TOKENS, "{\"name\": " + written + ", \"scopes\": [\"read\"]}")
                        .faults())
                .isNotEmpty()
                .allMatch(fault -> fault.startsWith("/name "));
    }

    @Test
    void a_person_is_added_shown_and_recorded_without_the_password() {
        Http.Answer made = createUser("anna", "[\"viewer\", \"author\"]");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo(USERS + "/anna");
        assertThat(made.text()).doesNotContain("long enough").doesNotContain("bcrypt");
        JsonNode shown = admin.get(USERS + "/anna").json();
        assertThat(shown.get("roles").toString()).isEqualTo("[\"viewer\",\"author\"]");
        assertThat(shown.get("disabled").booleanValue()).isFalse();
        assertThat(shown.get("createdAt").stringValue()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");

        assertThat(audit("anna")).hasSize(1).first().satisfies(entry -> {
            assertThat(entry.action()).isEqualTo("user.created");
            assertThat(entry.actor().name()).isEqualTo("environment");
            assertThat(entry.detail().toString()).doesNotContain("long enough");
        });
    }

    @Test
    void a_name_is_given_once() {
        assertThat(createUser("bert", "[\"viewer\"]").status()).isEqualTo(201);
        Http.Answer again = createUser("bert", "[\"admin\"]");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("exists");
        assertThat(again.faults()).containsExactly("/name exists");
    }

    @Test
    void a_name_is_given_once_whatever_its_case_and_is_found_in_any() {
        assertThat(createUser("Béla", "[\"viewer\"]").status()).isEqualTo(201);
        for (String other : List.of("béla", "BÉLA", "bÉlA")) {
            assertThat(createUser(other, "[\"admin\"]").faults()).containsExactly("/name exists");
        }
        assertThat(admin.get(USERS + "/b%C3%89la").json().get("name").stringValue())
                .isEqualTo("Béla");
        assertThat(admin.patch(USERS + "/B%C3%89LA", "{\"roles\": [\"author\"]}")
                        .json()
                        .get("name")
                        .stringValue())
                .isEqualTo("Béla");
        assertThat(audit("Béla")).extracting(AuditEntry::action).containsExactly("user.changed", "user.created");
        assertThat(createToken("BÉLA", "[\"author\"]").json().get("owner").stringValue())
                .isEqualTo("Béla");
    }

    @Test
    void a_token_that_is_there_has_its_name_alone() {
        String body = "{\"name\": \"%s\", \"scopes\": [\"read\"]}";
        Http.Answer first = admin.post(TOKENS, body.formatted("one of a name"));
        assertThat(first.status()).isEqualTo(201);
        for (String name : List.of("one of a name", "One of a Name")) {
            Http.Answer second = admin.post(TOKENS, body.formatted(name));
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.code()).isEqualTo("exists");
            assertThat(second.faults()).containsExactly("/name exists");
        }
        admin.delete(TOKENS + "/" + first.json().get("id").stringValue());
        assertThat(admin.post(TOKENS, body.formatted("one of a name")).status()).isEqualTo(201);
        assertThat(admin.post(TOKENS, body.formatted("Environment")).faults()).containsExactly("/name reserved");
    }

    @Test
    void names_that_mean_something_else_and_weak_passwords_are_refused() {
        assertThat(createUser("environment", "[\"viewer\"]").faults()).containsExactly("/name reserved");
        assertThat(createUser("Engine", "[\"viewer\"]").faults()).containsExactly("/name reserved");
        assertThat(createUser(" x", "[\"viewer\"]").faults()).containsExactlyInAnyOrder("/name format", "/name name");
        assertThat(createUser("x".repeat(201), "[\"viewer\"]").faults()).containsExactly("/name length");
        assertThat(createUser("carl", "[]").faults()).containsExactly("/roles length");
        assertThat(admin.post(USERS, """
                        {"name": "carl", "password": "short", "roles": ["viewer"]}""").faults()).containsExactly("/password length");
        String tooLong = "ü".repeat(37); // 74 bytes: bcrypt would not look at the end
        assertThat(admin.post(USERS, "{\"name\": \"carl\", \"password\": \"" + tooLong + "\", \"roles\": [\"viewer\"]}")
                        .faults())
                .containsExactly("/password length");
        assertThat(admin.get(USERS + "/carl").status()).isEqualTo(404);
    }

    @Test
    void a_change_names_what_changed_and_leaves_the_rest() {
        createUser("dora", "[\"viewer\"]");
        JsonNode changed =
                admin.patch(USERS + "/dora", "{\"roles\": [\"operator\"]}").json();
        assertThat(changed.get("roles").toString()).isEqualTo("[\"operator\"]");
        assertThat(changed.get("disabled").booleanValue()).isFalse();
        assertThat(admin.patch(USERS + "/dora", "{\"disabled\": true, \"password\": null}")
                        .json()
                        .get("roles")
                        .toString())
                .isEqualTo("[\"operator\"]");
        assertThat(admin.patch(USERS + "/dora", "{}").status()).isEqualTo(200);
        assertThat(audit("dora"))
                .extracting(AuditEntry::action)
                .containsExactly("user.changed", "user.changed", "user.created");
        assertThat(admin.patch(USERS + "/dora", "{\"name\": \"x\"}").faults()).containsExactly("/name unknown-field");
        assertThat(admin.patch(USERS + "/nobody", "{}").status()).isEqualTo(404);
    }

    @Test
    void the_last_administrator_stays_one() {
        try (Application alone = Application.start()) {
            String path = USERS + "/" + Application.ADMIN;
            for (String change : List.of("{\"disabled\": true}", "{\"roles\": [\"viewer\"]}")) {
                Http.Answer answer = alone.admin().patch(path, change);
                assertThat(answer.status()).isEqualTo(409);
                assertThat(answer.code()).isEqualTo("last-administrator");
            }
            alone.admin().post(USERS, """
                    {"name": "second", "password": "long enough", "roles": ["admin"]}""");
            assertThat(alone.admin().patch(path, "{\"disabled\": true}").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void lists_are_paged_newest_first_and_complete() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            createUser("page" + i, "[\"viewer\"]");
            made.addFirst("page" + i);
        }
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            JsonNode page = admin.get(USERS + "?limit=3" + (cursor == null ? "" : "&cursor=" + cursor))
                    .json();
            assertThat(page.get("items").size()).isLessThanOrEqualTo(3);
            page.get("items").forEach(user -> seen.add(user.get("name").stringValue()));
            cursor = text(page.get("next"));
        } while (cursor != null);
        assertThat(seen).doesNotHaveDuplicates().containsSubsequence(made);
    }

    private static @Nullable String text(JsonNode node) {
        return node.isNull() ? null : node.stringValue();
    }

    @Test
    void a_token_works_until_it_is_deleted_and_is_shown_once() {
        createUser("emil", "[\"admin\"]");
        Http.Answer made = createToken("emil", "[\"admin\"]");
        assertThat(made.status()).isEqualTo(201);
        String secret = made.json().get("token").stringValue();
        String id = made.json().get("id").stringValue();
        assertThat(made.header("Location")).isEqualTo(TOKENS + "/" + id);
        Http program = application.http().with(secret);

        assertThat(program.get(USERS + "/emil").status()).isEqualTo(200);
        assertThat(admin.get(TOKENS + "?limit=500").text()).contains(id).doesNotContain(secret);
        assertThat(audit(id)).hasSize(1);
        assertThat(audit(id).getFirst().detail().toString()).doesNotContain(secret);

        assertThat(program.delete(TOKENS + "/" + id).status()).isEqualTo(204);
        assertThat(program.get(USERS).status()).isEqualTo(401);
        assertThat(admin.delete(TOKENS + "/" + id).status()).isEqualTo(404);
        assertThat(audit(id)).extracting(AuditEntry::action).containsExactly("token.deleted", "token.created");
        assertThat(audit(id).getFirst().actor().name()).isEqualTo("of emil");
    }

    @Test
    void a_token_never_has_more_than_its_person() {
        createUser("fritz", "[\"author\"]");
        assertThat(createToken("fritz", "[\"operate\"]").faults()).containsExactly("/scopes beyond-owner");
        assertThat(createToken("fritz", "[\"admin\"]").faults()).containsExactly("/scopes beyond-owner");
        assertThat(createToken("nobody-at-all", "[\"read\"]").faults()).containsExactly("/owner unknown-user");

        createUser("gerd", "[\"admin\"]");
        Http program = application
                .http()
                .with(createToken("gerd", "[\"admin\"]").json().get("token").stringValue());
        assertThat(program.get(USERS).status()).isEqualTo(200);
        admin.patch(USERS + "/gerd", "{\"roles\": [\"viewer\"]}");
        assertThat(program.get(USERS).status()).isEqualTo(403);
        assertThat(program.get("/actuator/info").status()).isEqualTo(200);
        admin.patch(USERS + "/gerd", "{\"disabled\": true}");
        assertThat(program.get("/actuator/info").status()).isEqualTo(401);
    }

    @Test
    void nobody_makes_a_token_in_the_name_of_the_environment() {
        createUser("hans", "[\"admin\"]");
        Http program = application
                .http()
                .with(createToken("hans", "[\"admin\"]").json().get("token").stringValue());
        assertThat(program.post(TOKENS, """
                        {"name": "of nobody", "scopes": ["read"], "owner": "environment"}""").faults()).containsExactly("/owner unknown-user");
        assertThat(program.post(TOKENS, "{\"name\": \"of hans alone\", \"scopes\": [\"read\"]}")
                        .json()
                        .get("owner")
                        .stringValue())
                .isEqualTo("hans");
    }

    @Test
    void a_token_ends_at_its_time() {
        assertThat(admin.post(TOKENS, """
                        {"name": "x", "scopes": ["read"], "expiresAt": "2020-01-01T00:00:00Z"}""").faults()).containsExactly("/expiresAt in-the-past");
        assertThat(admin.post(TOKENS, """
                        {"name": "x", "scopes": ["read"], "expiresAt": "tomorrow"}""").faults()).containsExactly("/expiresAt time");
        assertThat(admin.post(TOKENS, """
                        {"name": "ends late", "scopes": ["read"], "expiresAt": "2999-01-01T01:00:00.1239+01:00"}""").json().get("expiresAt").stringValue())
                .isEqualTo("2999-01-01T00:00:00.123Z");
    }

    @Test
    void a_token_of_some_domains_administers_none() {
        Http.Answer made = admin.post(TOKENS, """
                {"name": "eu only", "scopes": ["admin"], "domains": ["eu-1"]}""");
        assertThat(made.json().get("domains").toString()).isEqualTo("[\"eu-1\"]");
        Http program = application.http().with(made.json().get("token").stringValue());
        Http.Answer answer = program.post(TOKENS, "{\"name\": \"all\", \"scopes\": [\"admin\"]}");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("domain");
        assertThat(admin.post(TOKENS, "{\"name\": \"x\", \"scopes\": [\"read\"], \"domains\": []}")
                        .faults())
                .containsExactly("/domains length");
        assertThat(admin.post(TOKENS, "{\"name\": \"x\", \"scopes\": [\"read\"], \"domains\": [\"a\", \"\"]}")
                        .faults())
                .containsExactly("/domains/1 length");
    }
}
