package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.TIME;
import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static io.homeostat.web.api.Contract.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import io.homeostat.web.testkit.Target;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(Application.Shared.class)
class ActuatorsApiTest {
    private static final String ACTUATORS = "/api/v1/actuators";

    private final Application application;
    private final Http admin;

    ActuatorsApiTest(Application application) {
        this.application = application;
        this.admin = application.admin();
    }

    @Test
    void an_actuator_is_made_changed_and_deleted_and_its_secrets_are_never_read_back() {
        String path = ACTUATORS + "/contract-made";
        Http.Answer made = put(admin, path, """
                {"kind": "webhook", "actions": ["RESTART_SERVICE"], "targets": {"components": ["actuators-*"]},
                 "config": {"url": "http://localhost:1/act", "secret": "hush hush", "headers": {"X-Key": "hush too"}}}""");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Description.holdsFor(made);
        assertThat(made.text()).doesNotContain("hush");
        JsonNode told = ok(Contract.with(application, "read").get(path));
        assertThat(told).isEqualTo(made.json());
        assertThat(told.get("name").stringValue()).isEqualTo("contract-made");
        assertThat(told.get("kind").stringValue()).isEqualTo("webhook");
        assertThat(told.get("actions").toString()).isEqualTo("[\"RESTART_SERVICE\"]");
        assertThat(told.get("targets").toString())
                .isEqualTo("{\"domains\":[\"*\"],\"components\":[\"actuators-*\"],\"groups\":[\"*\"]}");
        assertThat(told.get("changedAt").stringValue()).matches(TIME);
        JsonNode config = told.get("config");
        assertThat(config.get("url").stringValue()).isEqualTo("http://localhost:1/act");
        assertThat(config.get("secret").stringValue()).isEqualTo("***");
        assertThat(config.get("headers").toString()).isEqualTo("{\"X-Key\":\"***\"}");
        assertThat(config.get("timeoutMs").intValue()).isEqualTo(30_000);
        assertThat(config.get("maxTries").intValue()).isEqualTo(3);
        assertThat(config.get("idempotent").booleanValue()).isFalse();

        JsonNode changed = ok(put(admin, path, """
                {"kind": "webhook", "actions": ["RESTART_SERVICE"], "targets": {"components": ["actuators-*"]},
                 "config": {"url": "http://localhost:1/act", "secret": "***", "headers": {"X-Key": "***"}, "maxTries": 5}}"""));
        assertThat(changed.get("config").get("maxTries").intValue()).isEqualTo(5);
        JsonNode all = ok(admin.get(ACTUATORS));
        assertThat(all.get("next").isNull()).isTrue();
        assertThat(all.get("items").valueStream().map(one -> one.get("name").stringValue()))
                .contains("contract-made")
                .isSorted();

        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(admin.get(path).status()).isEqualTo(404);
        assertThat(admin.delete(path).status()).isEqualTo(404);
        assertThat(admin.post(path + "/test", "").status()).isEqualTo(404);
    }

    @Test
    void what_is_told_of_an_actuator_can_be_written_back_and_changes_nothing() {
        String path = ACTUATORS + "/contract-told";
        assertThat(put(admin, path, """
                {"kind": "webhook", "actions": ["RESTART_SERVICE"], "targets": {"components": ["actuators-told"]},
                 "config": {"url": "http://localhost:1/act?token=hush&team=shop", "secret": "hush hush",
                            "headers": {"X-Key": "hush too"}, "verifyUrl": "http://localhost:1/verify?hush"}}""").status()).isEqualTo(201);
        JsonNode told = ok(admin.get(path));
        assertThat(told.get("config").get("url").stringValue()).isEqualTo("http://localhost:1/act?token=***&team=***");
        String entries = "/api/v1/audit?subject=contract-told";
        JsonNode before = ok(admin.get(entries));
        Http.Answer again = put(admin, path, told.toString());
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(told);
        assertThat(ok(admin.get(path))).isEqualTo(told);
        assertThat(ok(admin.get(entries))).isEqualTo(before);
        assertThat(before.get("items").size()).isEqualTo(1);

        for (String export : List.of("jsonl", "csv")) {
            assertThat(admin.get("/api/v1/audit/export?format=" + export).text())
                    .contains("contract-told", "token=***")
                    .doesNotContain("hush");
        }
        Http.Answer other = put(admin, ACTUATORS + "/contract-other", told.toString());
        isProblem(other, 422, "invalid-actuator");
        assertThat(other.text()).doesNotContain("hush");
        assertThat(other.faults())
                .containsExactlyInAnyOrder(
                        "/name name",
                        "/config/url no-secret",
                        "/config/url no-secret",
                        "/config/secret no-secret",
                        "/config/headers/X-Key no-secret",
                        "/config/verifyUrl no-secret");
        assertThat(admin.delete(path).status()).isEqualTo(204);
    }

    @Test
    void a_trial_says_whether_the_target_answers() {
        String path = ACTUATORS + "/contract-tried";
        try (Target target = Target.start()) {
            assertThat(put(admin, path, target.actuator("actuators-tried", false))
                            .status())
                    .isEqualTo(201);
            JsonNode tried = ok(admin.post(path + "/test", ""));
            assertThat(tried.propertyNames()).containsExactly("ok", "detail");
            assertThat(tried.get("ok").booleanValue()).isTrue();
        }
        JsonNode tried = ok(admin.post(path + "/test", ""));
        assertThat(tried.get("ok").booleanValue()).isFalse();
        assertThat(tried.get("detail").stringValue()).isNotBlank();
        assertThat(admin.delete(path).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /kind unknown-value, /actions missing, /config missing",
                "{\"kind\": \"charter\", \"actions\": [\"restart_service\"], \"targets\": {\"nodes\": []}, \"config\": {\"url\": \"ftp://x\", \"timeoutMs\": 0, \"maxTries\": 21, \"idempotent\": 1, \"retries\": 1}, \"a\": 1}"
                        + " | /kind unknown-value, /actions/0 unknown-value, /targets/nodes unknown-field, /config/url invalid-url, /config/timeoutMs out-of-range, /config/maxTries out-of-range, /config/idempotent wrong-type, /config/retries unknown-field, /a unknown-field",
                "{\"kind\": \"webhook\", \"actions\": [\"INVOKE\"], \"config\": {\"url\": \"http://x/\", \"secret\": \"***\", \"headers\": {\"X-Key\": \"***\"}}} | /config/secret no-secret, /config/headers/X-Key no-secret",
                "[] | whole wrong-type",
                "\"webhook\" | whole wrong-type",
                "{\"kind\": \"webhook\", \"actions\": {}, \"targets\": [], \"config\": []} | /actions wrong-type, /targets wrong-type, /config wrong-type",
                "{\"kind\": \"webhook\", \"actions\": [\"INVOKE\", 1], \"targets\": {\"domains\": \"*\", \"components\": [], \"groups\": [\"\", 1]}, \"config\": {\"url\": \"http://x/\", \"headers\": []}, \"a/b~\": 1}"
                        + " | /actions/1 wrong-type, /targets/domains wrong-type, /targets/components missing, /targets/groups/0 out-of-range, /targets/groups/1 wrong-type, /config/headers wrong-type, /a~1b~0 unknown-field"
            })
    void what_is_not_valid_is_told_by_pointer_and_not_stored(String body, String faults) {
        Http.Answer answer = put(admin, ACTUATORS + "/contract-bad", body);
        isProblem(answer, 422, "invalid-actuator");
        assertThat(answer.faults())
                .containsExactlyInAnyOrder(faults.replace("whole", "").split(", "));
        assertThat(admin.get(ACTUATORS + "/contract-bad").status()).isEqualTo(404);
    }

    @Test
    void headers_that_would_break_the_request_are_told_with_escaped_pointers() {
        Http.Answer answer = putConfig("""
                {"url": "http://x/", "headers": {"": "v", "a b": "v", "a/b~c": "v", "Content-Length": "0", "host": "x",
                 "Transfer-Encoding": "chunked", "IDEMPOTENCY-KEY": "1", "x-homeostat-signature": "s",
                 "X-Line": "a\\r\\nX-Other: b", "X-Nul": "\\u0000", "X-Half": "\\ud800", "X-Far": "ü",
                 "X-Twice": "1", "x-twice": "2", "X-Number": 1, "X-Fine": "Bearer a~b"}}""");
        isProblem(answer, 422, "invalid-actuator");
        assertThat(answer.faults())
                .containsExactlyInAnyOrder(
                        "/config/headers/ header-name",
                        "/config/headers/a b header-name",
                        "/config/headers/a~1b~0c header-name",
                        "/config/headers/Content-Length reserved",
                        "/config/headers/host reserved",
                        "/config/headers/Transfer-Encoding reserved",
                        "/config/headers/IDEMPOTENCY-KEY reserved",
                        "/config/headers/x-homeostat-signature reserved",
                        "/config/headers/X-Line header-value",
                        "/config/headers/X-Nul header-value",
                        "/config/headers/X-Half header-value",
                        "/config/headers/X-Far header-value",
                        "/config/headers/x-twice duplicate",
                        "/config/headers/X-Number wrong-type");
    }

    @Test
    void what_cannot_be_stored_or_used_is_told_in_secret_globs_and_name() {
        Http.Answer answer = put(admin, ACTUATORS + "/Contract_Bad", """
                {"kind": "webhook", "actions": ["INVOKE"],
                 "targets": {"components": ["a\\u0000"], "groups": ["\\ud800", "%s"]},
                 "config": {"url": "http://x/", "secret": "a\\u0000"}}""".formatted("🐘".repeat(201)));
        isProblem(answer, 422, "invalid-actuator");
        assertThat(answer.faults())
                .containsExactlyInAnyOrder(
                        " name",
                        "/targets/components/0 not-storable",
                        "/targets/groups/0 not-storable",
                        "/targets/groups/1 out-of-range",
                        "/config/secret not-storable");
        assertThat(putConfig("{\"url\": \"http://x/\", \"secret\": \"\"}").faults())
                .containsExactly("/config/secret out-of-range");
    }

    @Test
    void no_more_than_fifty_faults_are_told() {
        String many = IntStream.range(0, 60)
                .mapToObj(number -> ", \"f" + number + "\": 1")
                .collect(Collectors.joining("", "{\"url\": \"http://x/\"", "}"));
        Http.Answer answer = putConfig(many);
        isProblem(answer, 422, "invalid-actuator");
        assertThat(answer.faults()).hasSize(50).contains("/config/f0 unknown-field");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "http://169.254.0.1:8080/",
                "https://[fe80::1]/",
                "http://[fd00:ec2::254]/",
                "http://[::ffff:169.254.169.254]/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://2852039166/",
                "http://0251.254.169.254/",
                "http://0xa9fea9fe/"
            })
    void an_address_that_must_not_be_called_is_refused_wherever_it_stands(String address) {
        for (String field : List.of("url", "verifyUrl", "stateUrl")) {
            String others = field.equals("url") ? "" : "\"url\": \"http://x/\", ";
            Http.Answer answer = putConfig("{" + others + "\"" + field + "\": \"" + address + "\"}");
            isProblem(answer, 422, "invalid-actuator");
            assertThat(answer.faults()).containsExactly("/config/" + field + " forbidden-address");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://user:password@x/", "http://x/#part", "http://x:99999/", "http:///x", "//x/", "x", ""})
    void what_is_no_address_of_a_webhook_is_refused_wherever_it_stands(String address) {
        for (String field : List.of("url", "verifyUrl", "stateUrl")) {
            String others = field.equals("url") ? "" : "\"url\": \"http://x/\", ";
            assertThat(putConfig("{" + others + "\"" + field + "\": \"" + address + "\"}")
                            .faults())
                    .containsExactly("/config/" + field + " invalid-url");
        }
    }

    private Http.Answer putConfig(String config) {
        return put(
                admin,
                ACTUATORS + "/contract-bad",
                "{\"kind\": \"webhook\", \"actions\": [\"INVOKE\"], \"config\": " + config + "}");
    }

    @Test
    void what_is_not_json_is_refused() {
        Contract.readsStrictJson(admin, "PUT", ACTUATORS + "/contract-bad");
        assertThat(admin.get(ACTUATORS + "/contract-bad").status()).isEqualTo(404);
    }

    @Test
    void a_token_of_some_domains_has_no_say_in_what_acts_for_all() {
        Http program = Contract.limited(application, "[\"elsewhere\"]", "admin");
        isProblem(put(program, ACTUATORS + "/contract-domain", "{}"), 403, "domain");
        isProblem(program.delete(ACTUATORS + "/contract-domain"), 403, "domain");
        isProblem(program.post(ACTUATORS + "/contract-domain/test", ""), 403, "domain");
    }
}
