package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.TIME;
import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(Application.Shared.class)
class DraftsApiTest {
    private static final String PACKAGES = "/api/v1/rule-packages";
    static final String RULES = """
            rule "Disk fills"
            when
                $v : Violation( metric == "disk" )
            then
                insert( RootCause.of( "disk_full", $v.component(), 0.9 ) );
            end
            """;

    private final Http reader;
    private final Http author;

    DraftsApiTest(Application application) {
        this.reader = Contract.with(application, "read");
        this.author = Contract.with(application, "author", "read");
    }

    static String json(Object body) {
        return JsonMapper.shared().writeValueAsString(body);
    }

    /** A draft with these files: path, content, path, content. */
    static String files(String... pathsAndContents) {
        List<Map<String, String>> files = new ArrayList<>();
        for (int i = 0; i < pathsAndContents.length; i += 2) {
            Map<String, String> file = new LinkedHashMap<>();
            file.put("path", pathsAndContents[i]);
            file.put("content", pathsAndContents[i + 1]);
            files.add(file);
        }
        return json(Map.of("files", files));
    }

    static void create(Http author, String name) {
        Http.Answer made = author.post(PACKAGES, json(Map.of("name", name, "stage", "analyzer")));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Description.holdsFor(made);
    }

    static Http.Answer put(Http http, String name, String ifMatch, String files) {
        return http.send(
                "PUT", PACKAGES + "/" + name + "/draft", files, "Content-Type", Contract.JSON, "If-Match", ifMatch);
    }

    static void write(Http author, String name, String... pathsAndContents) {
        ok(put(author, name, "*", files(pathsAndContents)));
    }

    static JsonNode cut(Http author, String name) {
        Http.Answer made = author.post(PACKAGES + "/" + name + "/versions", "{\"comment\": \"by a test\"}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Description.holdsFor(made);
        return made.json();
    }

    @Test
    void a_package_is_made_and_begins_as_a_draft() {
        Http.Answer made = author.post(
                PACKAGES,
                json(Map.of("name", "drafts-new", "stage", "planner", "description", "What a \"disk\" needs")));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Description.holdsFor(made);
        assertThat(made.header("Location")).endsWith(PACKAGES + "/drafts-new");
        assertThat(made.json()).isEqualTo(ok(reader.get(PACKAGES + "/drafts-new")));
        assertThat(made.json().get("description").stringValue()).isEqualTo("What a \"disk\" needs");
        assertThat(made.json().get("newestVersion").isNull()).isTrue();
        assertThat(made.json().get("draft").get("changedAt").stringValue()).matches(TIME);
        Http.Answer draft = reader.get(PACKAGES + "/drafts-new/draft");
        JsonNode files = ok(draft).get("files");
        assertThat(files).hasSize(1);
        assertThat(files.get(0).get("path").stringValue()).isEqualTo("package.yaml");
        assertThat(draft.header("ETag")).matches("\"[^\"]+\"");
        // What GET gives, PUT takes.
        ok(put(author, "drafts-new", draft.header("ETag"), draft.text()));
        assertThat(ok(reader.get(PACKAGES + "/drafts-new/versions")).get("items"))
                .isEmpty();
        JsonNode checked = ok(author.post(PACKAGES + "/drafts-new/draft/validate", ""));
        assertThat(checked.get("valid").booleanValue()).isTrue();
    }

    @Test
    void a_package_that_cannot_be_is_refused_with_every_fault() {
        Http.Answer refused =
                author.post(PACKAGES, json(Map.of("name", "Bad Name", "stage", "executor", "owner", "me")));
        isProblem(refused, 422, "invalid-request");
        assertThat(refused.faults())
                .containsExactlyInAnyOrder("/name format", "/stage unknown-value", "/owner unknown-field");
        isProblem(author.post(PACKAGES, "{}"), 422, "invalid-request");
        Http.Answer reserved = author.post(PACKAGES, json(Map.of("name", "class", "stage", "analyzer")));
        isProblem(reserved, 422, "invalid-package");
        assertThat(reserved.faults()).containsExactly("/name reserved");
        isProblem(author.post(PACKAGES, json(Map.of("name", "bursts", "stage", "analyzer"))), 409, "exists");
        isProblem(reader.post(PACKAGES, json(Map.of("name", "drafts-mine", "stage", "analyzer"))), 403, "scope");
        Contract.readsStrictJson(author, "POST", PACKAGES);
    }

    @Test
    void a_save_that_has_not_seen_the_draft_as_it_is_changes_nothing() {
        create(author, "drafts-two");
        Http.Answer seen = reader.get(PACKAGES + "/drafts-two/draft");
        Http.Answer first = put(author, "drafts-two", seen.header("ETag"), files("disk.drl", RULES));
        ok(first);
        assertThat(first.header("ETag")).isNotEmpty().isNotEqualTo(seen.header("ETag"));
        for (String stale : List.of(seen.header("ETag"), "\"x\"", "x", "W/" + first.header("ETag"), "\"\"")) {
            isProblem(put(author, "drafts-two", stale, files("README.md", "Mine.")), 412, "draft-changed");
        }
        isProblem(
                Contract.put(author, PACKAGES + "/drafts-two/draft", files("README.md", "Mine.")),
                428,
                "if-match-missing");
        isProblem(author.delete(PACKAGES + "/drafts-two/draft"), 428, "if-match-missing");
        Http.Answer now = reader.get(PACKAGES + "/drafts-two/draft");
        assertThat(ok(now).get("files").get(0).get("path").stringValue()).isEqualTo("disk.drl");
        assertThat(now.header("ETag")).isEqualTo(first.header("ETag"));
        Http.Answer either = put(author, "drafts-two", "\"999\", " + now.header("ETag"), files("README.md", "Mine."));
        ok(either);
        assertThat(either.header("ETag")).isNotEqualTo(first.header("ETag"));
    }

    @Test
    void every_fault_of_a_draft_is_told_at_once() {
        create(author, "drafts-faults");
        Http.Answer refused = put(
                author,
                "drafts-faults",
                "*",
                files(
                        "disk.drl",
                        RULES,
                        "disk.drl",
                        RULES,
                        "../../etc/passwd",
                        "",
                        "Evil.java",
                        "class Evil {}",
                        "README.md",
                        "x".repeat(256 * 1024 + 1),
                        "package.yaml",
                        "name: bursts\nstage: planner\ntitle: x\n"));
        isProblem(refused, 422, "invalid-draft");
        assertThat(refused.faults())
                .containsExactly(
                        "/files/1/path duplicate-file",
                        "/files/2/path bad-path",
                        "/files/3/path unknown-file",
                        "/files/4/content too-long",
                        "/files/5/content wrong-name",
                        "/files/5/content wrong-stage");
        isProblem(
                put(author, "drafts-faults", "*", "{\"files\": [{\"path\": 1}], \"pen\": true}"),
                422,
                "invalid-request");
        isProblem(put(author, "drafts-faults", "*", files("README.md", "\0")), 422, "invalid-request");
        isProblem(put(author, "nobody", "*", files()), 404, "not-found");
        isProblem(put(reader, "drafts-faults", "*", files()), 403, "scope");
        String[] many = new String[2 * 501];
        for (int i = 0; i < 501; i++) {
            many[2 * i] = "f" + i + ".drl";
            many[2 * i + 1] = "";
        }
        Http.Answer tooMany = put(author, "drafts-faults", "*", files(many));
        isProblem(tooMany, 422, "invalid-draft");
        assertThat(tooMany.faults()).containsExactly("/files too-many-files");
    }

    @Test
    void a_version_is_cut_listed_and_read() {
        create(author, "drafts-cut");
        write(author, "drafts-cut", "disk.drl", RULES, "README.md", "About disks.");
        JsonNode first = cut(author, "drafts-cut");
        assertThat(first.get("package").stringValue()).isEqualTo("drafts-cut");
        assertThat(first.get("number").intValue()).isEqualTo(1);
        assertThat(first.get("hash").stringValue()).matches("sha256:[0-9a-f]{64}");
        assertThat(first.get("state").stringValue()).isEqualTo("new");
        assertThat(first.get("origin").stringValue()).isEqualTo("authored");
        assertThat(first.get("comment").stringValue()).isEqualTo("by a test");
        assertThat(first.get("createdAt").stringValue()).matches(TIME);
        // A token counts as its owner.
        assertThat(first.get("author").stringValue()).isEqualTo("environment");
        assertThat(first.get("authors").toString()).isEqualTo("[\"environment\"]");

        write(author, "drafts-cut", "README.md", "About disks.", "disk.drl", RULES);
        JsonNode second = cut(author, "drafts-cut");
        assertThat(second.get("hash")).isEqualTo(first.get("hash"));
        write(author, "drafts-cut", "disk.drl", RULES.replace("0.9", "0.8"));
        JsonNode third = cut(author, "drafts-cut");
        assertThat(third.get("hash")).isNotEqualTo(first.get("hash"));

        List<JsonNode> all = Contract.walk(reader, PACKAGES + "/drafts-cut/versions", 2);
        assertThat(all).containsExactly(third, second, first);
        JsonNode told = ok(reader.get(PACKAGES + "/drafts-cut/versions/1"));
        assertThat(told.get("files").valueStream().map(file -> file.get("path").stringValue()))
                .containsExactly("README.md", "disk.drl");
        assertThat(told.get("files").get(1).get("content").stringValue()).isEqualTo(RULES);
        JsonNode one = ok(reader.get(PACKAGES + "/drafts-cut"));
        assertThat(one.get("newestVersion").intValue()).isEqualTo(3);
        assertThat(one.get("liveVersion").isNull()).isTrue();
        assertThat(one.get("draft").get("base").intValue()).isEqualTo(3);
        isProblem(reader.get(PACKAGES + "/nobody/versions"), 404, "not-found");
        isProblem(reader.post(PACKAGES + "/drafts-cut/versions", "{}"), 403, "scope");
        isProblem(author.post(PACKAGES + "/nobody/versions", "{}"), 404, "not-found");
    }

    @Test
    void what_does_not_validate_is_not_cut_and_every_message_is_told() {
        create(author, "drafts-wrong");
        write(
                author,
                "drafts-wrong",
                "disk.drl",
                RULES.replace("metric ==", "metrc =="),
                "scenarios/disk.yaml",
                "scenario: No expectation\n");
        Http.Answer refused = author.post(PACKAGES + "/drafts-wrong/versions", "{\"comment\": \"\"}");
        isProblem(refused, 422, "invalid-rules");
        Description.holdsFor(refused);
        JsonNode messages = refused.json().get("messages");
        assertThat(messages)
                .isEqualTo(ok(author.post(PACKAGES + "/drafts-wrong/draft/validate", ""))
                        .get("messages"));
        assertThat(messages.get(0).get("path").stringValue()).isEqualTo("disk.drl");
        assertThat(messages.get(0).get("line").intValue()).isEqualTo(3);
        assertThat(messages.get(0).get("column").intValue()).isEqualTo(21);
        assertThat(messages.get(0).get("code").stringValue()).isEqualTo("unknown-field");
        assertThat(messages.get(1).get("path").stringValue()).isEqualTo("scenarios/disk.yaml");
        assertThat(refused.json().get("errors")).hasSameSizeAs(messages);
        assertThat(ok(reader.get(PACKAGES + "/drafts-wrong/versions")).get("items"))
                .isEmpty();
        // A problem that is about no rules says nothing of them.
        assertThat(reader.get(PACKAGES + "/nobody").json().has("messages")).isFalse();
    }

    @Test
    void a_draft_is_discarded_and_a_package_deleted() {
        create(author, "drafts-gone");
        Http.Answer before = author.send("DELETE", PACKAGES + "/drafts-gone/draft", "", "If-Match", "*");
        isProblem(before, 409, "no-version");
        write(author, "drafts-gone", "disk.drl", RULES);
        cut(author, "drafts-gone");
        write(author, "drafts-gone", "README.md", "Soon gone.");
        assertThat(author.send("DELETE", PACKAGES + "/drafts-gone/draft", "", "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
        String tag = reader.get(PACKAGES + "/drafts-gone/draft").header("ETag");
        assertThat(author.send("DELETE", PACKAGES + "/drafts-gone/draft", "", "If-Match", tag)
                        .status())
                .isEqualTo(204);
        JsonNode back = ok(reader.get(PACKAGES + "/drafts-gone/draft"));
        assertThat(back.get("files").get(0).get("path").stringValue()).isEqualTo("disk.drl");

        isProblem(author.delete(PACKAGES + "/bursts"), 409, "in-use");
        isProblem(reader.delete(PACKAGES + "/drafts-gone"), 403, "scope");
        assertThat(author.delete(PACKAGES + "/drafts-gone").status()).isEqualTo(204);
        isProblem(author.delete(PACKAGES + "/drafts-gone"), 404, "not-found");
        isProblem(reader.get(PACKAGES + "/drafts-gone"), 404, "not-found");
        isProblem(reader.get(PACKAGES + "/drafts-gone/draft"), 404, "not-found");
        assertThat(ok(reader.get(PACKAGES + "/drafts-gone/versions")).get("items"))
                .hasSize(1);
        ok(reader.get(PACKAGES + "/drafts-gone/versions/1"));
        assertThat(Contract.each(Contract.walk(reader, PACKAGES, 500), "name")).doesNotContain("drafts-gone");
    }

    @Test
    void what_is_made_cut_discarded_and_deleted_is_in_the_audit_and_a_save_is_not() {
        create(author, "drafts-audited");
        write(author, "drafts-audited", "disk.drl", RULES);
        JsonNode cut = cut(author, "drafts-audited");
        write(author, "drafts-audited", "README.md", "Soon gone.");
        author.send("DELETE", PACKAGES + "/drafts-audited/draft", "", "If-Match", "*");
        author.delete(PACKAGES + "/drafts-audited");
        List<JsonNode> entries = Contract.walk(reader, "/api/v1/audit?subject=drafts-audited", 50);
        assertThat(entries.stream().map(entry -> entry.get("action").stringValue()))
                .containsExactly("package.hidden", "draft.discarded", "package.created");
        JsonNode version = Contract.walk(reader, "/api/v1/audit?subject=drafts-audited%20v1", 50)
                .getFirst();
        assertThat(version.get("action").stringValue()).isEqualTo("version.created");
        assertThat(version.get("actor").get("kind").stringValue()).isEqualTo("token");
        assertThat(version.get("detail").get("hash")).isEqualTo(cut.get("hash"));
        assertThat(version.get("detail").get("package").stringValue()).isEqualTo("drafts-audited");
        assertThat(version.get("detail").get("number").intValue()).isEqualTo(1);
    }
}
