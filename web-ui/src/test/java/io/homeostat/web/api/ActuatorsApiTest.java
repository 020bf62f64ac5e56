package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.TIME;
import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static io.homeostat.web.api.Contract.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import io.homeostat.web.testkit.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        assertThat(made.text()).doesNotContain("hush");
        JsonNode told = ok(Contract.with(application, "read").get(path));
        assertThat(told).isEqualTo(made.json());
        assertThat(told.get("name").stringValue()).isEqualTo("contract-made");
        assertThat(told.get("kind").stringValue()).isEqualTo("webhook");
        assertThat(told.get("actions").toString()).isEqualTo("[\"RESTART_SERVICE\"]");
        assertThat(told.get("targets").toString())
                .isEqualTo("{\"components\":[\"actuators-*\"],\"domains\":[\"*\"],\"groups\":[\"*\"]}");
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
                "{\"kind\": \"webhook\", \"actions\": [\"INVOKE\"], \"config\": {\"url\": \"http://x/\", \"secret\": \"***\"}} | /config/secret no-secret"
            })
    void what_is_not_valid_is_told_by_pointer_and_not_stored(String body, String faults) {
        Http.Answer answer = put(admin, ACTUATORS + "/contract-bad", body);
        isProblem(answer, 422, "invalid-actuator");
        assertThat(answer.faults()).containsExactlyInAnyOrder(faults.split(", "));
        assertThat(admin.get(ACTUATORS + "/contract-bad").status()).isEqualTo(404);
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
