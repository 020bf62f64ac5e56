package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static io.homeostat.web.api.Contract.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(Application.Shared.class)
class GuardsApiTest {
    private static final String GUARDS = "/api/v1/guards";

    private final Application application;
    private final Http admin;

    GuardsApiTest(Application application) {
        this.application = application;
        this.admin = application.admin();
    }

    @Test
    void the_document_is_whole_and_what_get_gives_put_takes() {
        JsonNode told = ok(Contract.with(application, "read").get(GUARDS));
        assertThat(told.propertyNames()).containsExactly("cooldownMs", "perTarget", "approval");
        assertThat(told.get("approval").propertyNames()).containsExactly("low", "medium", "high");
        JsonNode changed = ok(put(admin, GUARDS, """
                {"cooldownMs": 1000, "perTarget": 2, "approval": {"low": "auto", "medium": "required", "high": "required"}}"""));
        assertThat(ok(admin.get(GUARDS))).isEqualTo(changed);
        assertThat(changed.get("cooldownMs").longValue()).isEqualTo(1000);
        assertThat(changed.get("perTarget").intValue()).isEqualTo(2);
        assertThat(changed.get("approval").get("medium").stringValue()).isEqualTo("required");
        assertThat(ok(put(admin, GUARDS, told.toString()))).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"cooldownMs\": 1, \"perTarget\": 1, \"approval\": {\"low\": \"auto\", \"medium\": \"auto\", \"high\": \"auto\"}, \"budget\": {\"actions\": 1, \"spanMs\": 1}, \"ramp\": true, \"speed\": 1}"
                        + " | /budget not-enforced, /ramp not-enforced, /speed unknown-field",
                "{\"cooldownMs\": -1, \"perTarget\": 0, \"approval\": {\"low\": \"AUTO\", \"medium\": \"auto\", \"high\": \"auto\", \"none\": \"auto\"}}"
                        + " | /cooldownMs out-of-range, /perTarget out-of-range, /approval/low unknown-value, /approval/none unknown-field"
            })
    void what_is_not_valid_is_told_by_pointer_and_changes_nothing(String body, String faults) {
        JsonNode before = ok(admin.get(GUARDS));
        Http.Answer answer = put(admin, GUARDS, body);
        isProblem(answer, 422, "invalid-guards");
        assertThat(answer.faults()).containsExactlyInAnyOrder(faults.split(", "));
        Http.Answer list = put(admin, GUARDS, "[]");
        isProblem(list, 422, "invalid-guards");
        assertThat(list.faults()).containsExactly(" wrong-type");
        isProblem(put(admin, GUARDS, "{}"), 422, "invalid-guards");
        Contract.readsStrictJson(admin, "PUT", GUARDS);
        assertThat(ok(admin.get(GUARDS))).isEqualTo(before);
    }

    @Test
    void a_token_of_some_domains_has_no_say_in_what_guards_all() {
        isProblem(put(Contract.limited(application, "[\"elsewhere\"]", "admin"), GUARDS, "{}"), 403, "domain");
    }
}
