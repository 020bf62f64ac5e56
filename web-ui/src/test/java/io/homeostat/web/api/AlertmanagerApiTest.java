package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.ID;
import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.util.List;
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
                "{} | /alerts wrong-shape, /version wrong-shape",
                "[] | whole wrong-shape",
                "{\"version\": \"4\", \"status\": \"maybe\", \"alerts\": [{\"status\": \"maybe\", \"labels\": {\"service\": \"alerts-bad\"}}, {\"status\": 1, \"labels\": {\"service\": \"alerts-bad\"}}]}"
                        + " | /status unknown-value, /alerts/0/status unknown-value, /alerts/1/status unknown-value",
                "{\"version\": \"4\", \"alerts\": [{\"labels\": {\"service\": \"alerts-bad\"}, \"startsAt\": \"zzz\", \"endsAt\": 1, \"annotations\": \"x\", \"fingerprint\": 1}, 7]}"
                        + " | /alerts/0/startsAt wrong-type, /alerts/0/endsAt wrong-type, /alerts/0/annotations wrong-type, /alerts/0/fingerprint wrong-type, /alerts/1/labels missing",
                "{\"version\": \"3\", \"alerts\": []} | /version wrong-shape",
                "{\"version\": \"4\", \"alerts\": [{\"labels\": {\"service\": \"alerts-bad\"}}, {}]} | /alerts/1/labels missing"
            })
    void what_is_not_of_that_shape_is_refused_whole(String body, String fault) {
        Http.Answer answer = admin.post(INTAKE, body);
        isProblem(answer, 422, "not-alertmanager");
        assertThat(answer.faults())
                .containsExactlyInAnyOrder(fault.replace("whole", "").split(", "));
        assertThat(Contract.walk(admin, "/api/v1/violations?component=alerts-bad", 50))
                .isEmpty();
    }

    @Test
    void what_grafana_and_alertmanager_send_is_taken_whatever_is_empty_in_it() {
        JsonNode receipt = ok(admin.post(INTAKE, """
                {"receiver": "homeostat", "status": "firing", "orgId": 1, "version": "1", "groupKey": "{}:{}",
                 "truncatedAlerts": 0, "groupLabels": {}, "commonLabels": {}, "commonAnnotations": null,
                 "externalURL": "http://grafana/", "title": "[FIRING:1]", "state": "alerting", "message": "", "alerts": [
                 {"status": "resolved", "labels": {"alertname": "A", "service": "alerts-grafana"}, "annotations": null,
                  "startsAt": "2026-01-24T08:00:00.123456789+05:30", "endsAt": "2026-01-24T09:00:00Z",
                  "values": {"B": 1.5}, "valueString": "[ var='B' ]", "dashboardURL": "", "generatorURL": null},
                 {"labels": {"alertname": "A", "service": "alerts-grafana", "n": "2"}, "startsAt": null,
                  "endsAt": "0001-01-01T00:00:00Z", "fingerprint": null}]}"""));
        assertThat(receipt.get("accepted").intValue()).isEqualTo(2);
    }

    @Test
    void a_token_of_some_domains_reports_to_those_only_and_nothing_of_a_request_for_others_is_stored() {
        String alert = "{\"labels\": {\"alertname\": \"A\", \"service\": \"alerts-limited\", \"n\": \"%d\"%s}}";
        String body = "{\"version\": \"4\", \"truncatedAlerts\": 1, \"alerts\": [%s]}";
        Http program = Contract.limited(application, "[\"alerts-limited\", \"alerts-other\"]", "intake");
        String mine = alert.formatted(1, ", \"domain\": \"alerts-limited\"");
        String nobodys = alert.formatted(2, "");
        String theirs = alert.formatted(3, ", \"domain\": \"alerts-theirs\"");
        for (String others : List.of(nobodys, theirs, "{\"labels\": {\"alertname\": \"Watchdog\"}}")) {
            Http.Answer answer = program.post(INTAKE, body.formatted(mine + ", " + others));
            isProblem(answer, 403, "domain");
            assertThat(answer.json().get("detail").stringValue())
                    .contains(others.equals(theirs) ? "alerts-theirs" : "default");
        }
        assertThat(Contract.walk(admin, "/api/v1/violations?component=alerts-limited", 50))
                .isEmpty();
        String both = mine + ", " + alert.formatted(4, ", \"domain\": \"alerts-other\"");
        assertThat(ok(program.post(INTAKE, body.formatted(both)))
                        .get("accepted")
                        .intValue())
                .isEqualTo(2);
        assertThat(ok(admin.get("/api/v1/loop?domain=alerts-limited"))
                        .get("sources")
                        .get(0)
                        .get("truncatedAlerts")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void what_is_not_json_is_refused() {
        Contract.readsStrictJson(admin, "POST", INTAKE);
    }
}
