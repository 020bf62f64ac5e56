package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static io.homeostat.web.api.DraftsApiTest.RULES;
import static io.homeostat.web.api.DraftsApiTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The way of a version from its draft to its approval, by different people with tokens of their own. */
@ExtendWith(Application.Shared.class)
class ReviewApiTest {
    private static final String PACKAGES = "/api/v1/rule-packages";

    private final Application application;

    ReviewApiTest(Application application) {
        this.application = application;
    }

    /** A person with these roles. */
    private void person(String name, String... roles) {
        Http.Answer made = application
                .admin()
                .post("/api/v1/users", json(Map.of("name", name, "password", "a long password", "roles", roles)));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    /** A token of that person. */
    private Http token(String owner, String name, String... scopes) {
        Http.Answer made = application
                .admin()
                .post("/api/v1/tokens", json(Map.of("name", name, "scopes", scopes, "owner", owner)));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return application.http().with(made.json().get("token").stringValue());
    }

    private static String scenario(String cause) {
        return """
                scenario: A full disk is a cause
                given:
                  violations: { policy: disk-full, component: db, metric: disk }
                expect:
                  rootCauses: { name: %s, component: db }
                """.formatted(cause);
    }

    @Test
    void four_people_bring_a_version_from_a_mistake_to_its_approval() {
        person("review-ann", "author");
        person("review-ben", "author", "approver");
        person("review-cara", "approver");
        person("review-dan", "admin");
        Http ann = token("review-ann", "review-ann-cli", "author", "read");
        Http ben = token("review-ben", "review-ben-cli", "author", "approve", "read");
        Http bensOther = token("review-ben", "review-ben-nightly", "approve");
        Http cara = token("review-cara", "review-cara-cli", "approve", "read");
        Http dan = token("review-dan", "review-dan-cli", "admin");
        String versions = PACKAGES + "/review-disk/versions";

        DraftsApiTest.create(ann, "review-disk");
        Http.Answer seen = ann.get(PACKAGES + "/review-disk/draft");
        ok(DraftsApiTest.put(
                ann,
                "review-disk",
                seen.header("ETag"),
                DraftsApiTest.files("disk.drl", RULES.replace("metric ==", "metrc =="))));
        Http.Answer wrong = ann.post(versions, "{\"comment\": \"first\"}");
        isProblem(wrong, 422, "invalid-rules");
        assertThat(wrong.json().get("messages").get(0).get("column").intValue()).isEqualTo(21);

        // Ben mends it, with a scenario that does not hold, and Ann cuts: both are its authors.
        DraftsApiTest.write(ben, "review-disk", "disk.drl", RULES, "scenarios/disk.yaml", scenario("disk_empty"));
        JsonNode first = DraftsApiTest.cut(ann, "review-disk");
        assertThat(first.get("author").stringValue()).isEqualTo("review-ann");
        assertThat(first.get("authors").toString()).isEqualTo("[\"review-ann\",\"review-ben\"]");
        isProblem(cara.post(versions + "/1/approve", "{}"), 409, "bad-state");
        JsonNode submitted = ok(ann.post(versions + "/1/submit", "{\"comment\": \"please look\"}"));
        assertThat(submitted.get("state").stringValue()).isEqualTo("in_review");
        isProblem(ann.post(versions + "/1/approve", "{}"), 403, "scope");
        isProblem(ben.post(versions + "/1/approve", "{}"), 403, "four-eyes");
        isProblem(bensOther.post(versions + "/1/approve", "{}"), 403, "four-eyes");
        Http.Answer failing = cara.post(versions + "/1/approve", "{\"comment\": \"fine\"}");
        isProblem(failing, 409, "scenario-failed");
        assertThat(failing.faults()).containsExactly(" scenario-failed");
        assertThat(failing.json().get("errors").get(0).get("detail").stringValue())
                .contains("scenarios/disk.yaml:1", "disk_empty", "disk_full");
        JsonNode tried = ok(cara.post(versions + "/1/test", ""));
        assertThat(tried.get("passed").intValue()).isZero();
        assertThat(tried.get("failed").intValue()).isEqualTo(1);
        JsonNode one = tried.get("scenarios").get(0);
        assertThat(one.get("path").stringValue()).isEqualTo("scenarios/disk.yaml");
        assertThat(one.get("name").stringValue()).isEqualTo("A full disk is a cause");
        assertThat(one.get("passed").booleanValue()).isFalse();
        assertThat(one.get("expected").toString()).contains("disk_empty");
        assertThat(one.get("actual").toString()).contains("disk_full");
        JsonNode firing = one.get("firings").get(0);
        assertThat(firing.get("rule").stringValue()).isEqualTo("Disk fills");
        assertThat(firing.get("version").intValue()).isEqualTo(1);
        assertThat(firing.get("line").intValue()).isEqualTo(1);
        isProblem(cara.post(versions + "/1/reject", "{\"comment\": \" \"}"), 422, "invalid-request");
        isProblem(cara.post(versions + "/1/reject", ""), 422, "invalid-request");
        JsonNode rejected = ok(cara.post(versions + "/1/reject", "{\"comment\": \"the scenario fails\"}"));
        assertThat(rejected.get("state").stringValue()).isEqualTo("rejected");
        isProblem(cara.post(versions + "/1/approve", "{}"), 409, "bad-state");

        // Mended by Ben alone: Ann wrote nothing of what is new.
        DraftsApiTest.write(ben, "review-disk", "disk.drl", RULES, "scenarios/disk.yaml", scenario("disk_full"));
        JsonNode second = DraftsApiTest.cut(ben, "review-disk");
        JsonNode held = ok(ben.post(versions + "/2/test", ""));
        assertThat(held.get("passed").intValue()).isEqualTo(1);
        assertThat(held.get("failed").intValue()).isZero();
        assertThat(held.get("neverFired")).isEmpty();
        ok(ben.post(versions + "/2/submit", ""));
        isProblem(ben.post(versions + "/2/approve", "{}"), 403, "four-eyes");
        isProblem(
                dan.post(
                        versions + "/2/approve",
                        json(Map.of("hash", first.get("hash").stringValue()))),
                409,
                "hash-differs");
        isProblem(dan.post(versions + "/2/approve", "{\"hash\": \"x\", \"pen\": 1}"), 422, "invalid-request");
        JsonNode approved = ok(dan.post(
                versions + "/2/approve",
                json(Map.of("comment", "good", "hash", second.get("hash").stringValue()))));
        assertThat(approved.get("state").stringValue()).isEqualTo("approved");
        assertThat(approved.get("review")
                        .valueStream()
                        .map(step -> step.get("decision").stringValue() + " "
                                + step.get("by").stringValue()))
                .containsExactly("submitted review-ben", "approved review-dan");
        JsonNode told = ok(cara.get(versions + "/2"));
        assertThat(told.get("state").stringValue()).isEqualTo("approved");
        assertThat(told.get("hash")).isEqualTo(second.get("hash"));
        assertThat(told.get("files")).hasSize(2);

        assertThat(audited("review-disk")).containsExactly("package.created review-ann-cli");
        assertThat(audited("review-disk%20v1"))
                .containsExactly(
                        "version.rejected review-cara-cli",
                        "version.submitted review-ann-cli",
                        "version.created review-ann-cli");
        assertThat(audited("review-disk%20v2"))
                .containsExactly(
                        "version.approved review-dan-cli",
                        "version.submitted review-ben-cli",
                        "version.created review-ben-cli");
        assertThat(ok(application.admin().get("/api/v1/audit/verify"))
                        .get("valid")
                        .booleanValue())
                .isTrue();
    }

    private List<String> audited(String subject) {
        return Contract.walk(application.admin(), "/api/v1/audit?subject=" + subject, 50).stream()
                .map(entry -> entry.get("action").stringValue() + " "
                        + entry.get("actor").get("name").stringValue())
                .toList();
    }

    @Test
    void what_is_shipped_is_approved_and_a_version_that_is_none_is_404() {
        isProblem(application.admin().post(PACKAGES + "/bursts/versions/1/submit", "{}"), 409, "bad-state");
        isProblem(application.admin().post(PACKAGES + "/bursts/versions/99/test", ""), 404, "not-found");
        isProblem(Contract.with(application, "read").post(PACKAGES + "/bursts/versions/1/test", ""), 403, "scope");
        for (String step : List.of("submit", "approve", "reject")) {
            String body = "{\"comment\": \"why\"}";
            for (String path : List.of("/nobody/versions/1/", "/bursts/versions/99/", "/bursts/versions/x/")) {
                isProblem(application.admin().post(PACKAGES + path + step, body), 404, "not-found");
            }
            Contract.readsStrictJson(application.admin(), "POST", PACKAGES + "/bursts/versions/1/" + step);
        }
    }

    @Test
    void where_four_eyes_are_not_asked_for_one_person_does_it_all() {
        try (Application alone = Application.start("--homeostat.review.four-eyes=false")) {
            Http admin = alone.admin();
            DraftsApiTest.create(admin, "review-alone");
            DraftsApiTest.write(admin, "review-alone", "disk.drl", RULES);
            DraftsApiTest.cut(admin, "review-alone");
            ok(admin.post(PACKAGES + "/review-alone/versions/1/submit", "{}"));
            JsonNode approved = ok(admin.post(PACKAGES + "/review-alone/versions/1/approve", "{}"));
            assertThat(approved.get("state").stringValue()).isEqualTo("approved");
        }
    }
}
