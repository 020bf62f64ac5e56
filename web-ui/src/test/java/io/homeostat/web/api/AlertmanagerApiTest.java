package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.ID;
import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(Application.Shared.class)
class AlertmanagerApiTest {
    private static final String INTAKE = "/api/v1/intake/alertmanager";

    private final Application application;
    private final Http admin;

    AlertmanagerApiTest(Application application) {
        this.application = application;
        this.admin = application.admin();
    }

    @Test
    void an_alert_becomes_a_violation_and_what_is_unknown_is_passed_over() {
        JsonNode receipt = ok(Contract.with(application, "intake").post(INTAKE, """
                {"version": "4", "receiver": "homeostat", "unheard": {"of": 1}, "truncatedAlerts": 0, "alerts": [
                 {"status": "firing", "labels": {"alertname": "DiskFull", "service": "alerts-told", "severity": "page"},
                  "annotations": {"value": "97.5", "summary": "full"}, "startsAt": "2026-01-24T08:00:00Z",
                  "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "alerts-told-1", "generatorURL": ""}]}"""));
        assertThat(receipt.get("accepted").intValue()).isEqualTo(1);
        String id = receipt.get("ids").get(0).stringValue();
        assertThat(id).matches(ID);
        JsonNode told = ok(admin.get("/api/v1/violations/" + id));
        assertThat(told.get("source").stringValue()).isEqualTo("alertmanager");
        assertThat(told.get("policy").stringValue()).isEqualTo("DiskFull");
        assertThat(told.get("component").stringValue()).isEqualTo("alerts-told");
        assertThat(told.get("metric").stringValue()).isEqualTo("DiskFull");
        assertThat(told.get("severity").stringValue()).isEqualTo("critical");
        assertThat(told.get("value").doubleValue()).isEqualTo(97.5);
        assertThat(told.get("fingerprint").stringValue()).isEqualTo("alerts-told-1");
        assertThat(told.get("domain").stringValue()).isEqualTo("default");
        assertThat(told.get("startsAt").stringValue()).isEqualTo("2026-01-24T08:00:00.000Z");
        assertThat(told.get("endsAt").isNull()).isTrue();
        assertThat(told.get("labels").get("severity").stringValue()).isEqualTo("page");
    }

    @ParameterizedTest
    @CsvSource({"5d", "0x1p3", "NaN", "1e999", "12 apples"})
    void a_value_that_is_no_number_is_none(String value) {
        JsonNode receipt = ok(admin.post(INTAKE, """
                {"version": "4", "alerts": [{"status": "firing", "startsAt": "2026-01-24T08:00:00Z",
                 "labels": {"alertname": "A", "service": "alerts-value", "n": "%s"}, "annotations": {"value": "%s"}}]}""".formatted(value, value)));
        assertThat(ok(admin.get("/api/v1/violations/"
                                + receipt.get("ids").get(0).stringValue()))
                        .get("value")
                        .isNull())
                .isTrue();
    }

    @Test
    void fingerprints_that_differ_only_far_behind_are_two() {
        String alert = """
                {"status": "firing", "startsAt": "2026-01-24T08:00:00Z",
                 "labels": {"alertname": "A", "service": "alerts-long"}, "fingerprint": "%s"}""";
        String body = "{\"version\": \"4\", \"alerts\": [" + alert.formatted("f".repeat(70) + "1") + ","
                + alert.formatted("f".repeat(70) + "2") + "]}";
        assertThat(ok(admin.post(INTAKE, body)).get("accepted").intValue()).isEqualTo(2);
        assertThat(ok(admin.post(INTAKE, body)).get("updated").intValue()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"emergency, critical", "error, critical", "warn, warning", "notice, info", "'', info"})
    void severities_of_others_become_ours(String theirs, String ours) {
        JsonNode receipt = ok(admin.post(INTAKE, """
                {"version": "4", "alerts": [{"status": "firing", "startsAt": "2026-01-24T08:00:00Z",
                 "labels": {"alertname": "A", "service": "alerts-severity", "severity": "%s", "n": "%s"}}]}""".formatted(theirs, theirs)));
        assertThat(ok(admin.get("/api/v1/violations/"
                                + receipt.get("ids").get(0).stringValue()))
                        .get("severity")
                        .stringValue())
                .isEqualTo(ours);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /alerts wrong-shape",
                "[] | /alerts wrong-shape",
                "{\"version\": \"3\", \"alerts\": []} | /version wrong-shape",
                "{\"version\": \"4\", \"alerts\": [{\"labels\": {\"service\": \"alerts-bad\"}}, {}]} | /alerts/1/labels missing"
            })
    void what_is_not_of_that_shape_is_refused_whole(String body, String fault) {
        Http.Answer answer = admin.post(INTAKE, body);
        isProblem(answer, 422, "not-alertmanager");
        assertThat(answer.faults()).containsExactly(fault);
        assertThat(Contract.walk(admin, "/api/v1/violations?component=alerts-bad", 50))
                .isEmpty();
    }

    @Test
    void what_is_not_json_is_refused() {
        Contract.readsStrictJson(admin, "POST", INTAKE);
    }
}
