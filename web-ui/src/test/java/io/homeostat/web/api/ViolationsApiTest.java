package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.ID;
import static io.homeostat.web.api.Contract.TIME;
import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(Application.Shared.class)
class ViolationsApiTest {
    private static final String VIOLATIONS = "/api/v1/violations";

    private final Application application;
    private final Http admin;

    ViolationsApiTest(Application application) {
        this.application = application;
        this.admin = application.admin();
    }

    @Test
    void a_name_that_turns_around_is_refused_so_that_none_reads_as_another() {
        Http.Answer answer = admin.post(VIOLATIONS, "{\"policy\": \"p\", \"component\": \"pay\\u202eTUOKCEHC\"}");
        isProblem(answer, 422, "invalid-violations");
        assertThat(answer.faults()).containsExactly("/component not-storable");
    }

    @Test
    void a_token_of_some_domains_reads_those_only() {
        for (String domain : List.of("read-eu", "read-us")) {
            ok(admin.post(VIOLATIONS, "{\"policy\": \"p\", \"component\": \"c\", \"domain\": \"" + domain + "\"}"));
        }
        String ofUs = ok(admin.get(VIOLATIONS + "?domain=read-us"))
                .get("items")
                .get(0)
                .get("id")
                .stringValue();
        Http one = Contract.limited(application, "[\"read-eu\"]", "read");
        assertThat(Contract.walk(one, VIOLATIONS, 50))
                .allSatisfy(row -> assertThat(row.get("domain").stringValue()).isEqualTo("read-eu"))
                .hasSize(1);
        assertThat(ok(one.get("/api/v1/loop")).get("domain").stringValue()).isEqualTo("read-eu");
        isProblem(one.get(VIOLATIONS + "/" + ofUs), 404, "not-found");
        for (String list : List.of("violations", "cycles", "remediations", "loop", "topology")) {
            ok(one.get("/api/v1/" + list + "?domain=read-eu"));
            isProblem(one.get("/api/v1/" + list + "?domain=read-us"), 403, "domain");
        }
        for (String whole : List.of("audit", "audit/verify", "audit/export", "actuators")) {
            isProblem(one.get("/api/v1/" + whole), 403, "domain");
        }
        Http two = Contract.limited(application, "[\"read-eu\", \"read-us\"]", "read");
        isProblem(two.get(VIOLATIONS), 400, "domain");
        assertThat(Contract.walk(two, VIOLATIONS + "?domain=read-us", 50)).hasSize(1);
    }

    @Test
    void what_is_posted_is_told_field_by_field() {
        Http.Answer posted = Contract.with(application, "intake").post(VIOLATIONS, """
                {"policy": "slow", "component": "violations-told", "metric": "p99", "value": 812.4, "threshold": 500,
                 "severity": "critical", "labels": {"node": "n7"}, "annotations": {"summary": "p99 over 500 ms"},
                 "status": "firing", "startsAt": "2026-01-24T09:00:00+01:00", "endsAt": null, "fingerprint": null,
                 "domain": "default"}""");
        JsonNode receipt = ok(posted);
        assertThat(receipt.propertyNames()).containsExactly("accepted", "updated", "ids");
        assertThat(receipt.get("accepted").intValue()).isEqualTo(1);
        assertThat(receipt.get("updated").intValue()).isZero();
        String id = receipt.get("ids").get(0).stringValue();
        assertThat(id).matches(ID);

        JsonNode told = ok(Contract.with(application, "read").get(VIOLATIONS + "/" + id));
        assertThat(told.propertyNames())
                .contains(
                        "id",
                        "source",
                        "fingerprint",
                        "policy",
                        "component",
                        "metric",
                        "value",
                        "threshold",
                        "severity",
                        "labels",
                        "annotations",
                        "status",
                        "startsAt",
                        "endsAt",
                        "receivedAt",
                        "lastSeenAt",
                        "occurrences",
                        "endedBy",
                        "cycleId");
        assertThat(told.get("id").stringValue()).isEqualTo(id);
        assertThat(told.get("source").stringValue()).isEqualTo("rest");
        assertThat(told.get("fingerprint").stringValue()).isNotEmpty().hasSizeLessThanOrEqualTo(64);
        assertThat(told.get("policy").stringValue()).isEqualTo("slow");
        assertThat(told.get("component").stringValue()).isEqualTo("violations-told");
        assertThat(told.get("metric").stringValue()).isEqualTo("p99");
        assertThat(told.get("value").doubleValue()).isEqualTo(812.4);
        assertThat(told.get("threshold").doubleValue()).isEqualTo(500);
        assertThat(told.get("severity").stringValue()).isEqualTo("critical");
        assertThat(told.get("labels").toString()).isEqualTo("{\"node\":\"n7\"}");
        assertThat(told.get("annotations").get("summary").stringValue()).isEqualTo("p99 over 500 ms");
        assertThat(told.get("status").stringValue()).isEqualTo("firing");
        assertThat(told.get("startsAt").stringValue()).isEqualTo("2026-01-24T08:00:00.000Z");
        assertThat(told.get("endsAt").isNull()).isTrue();
        assertThat(told.get("receivedAt").stringValue()).matches(TIME);
        assertThat(told.get("lastSeenAt").stringValue()).matches(TIME);
        assertThat(told.get("occurrences").intValue()).isEqualTo(1);
        assertThat(told.get("endedBy").isNull()).isTrue();
        assertThat(told.get("domain").stringValue()).isEqualTo("default");
    }

    @Test
    void what_is_left_out_has_its_default_and_what_comes_again_is_counted() {
        String least = "{\"policy\": \"least\", \"component\": \"violations-least\"}";
        String id = ok(admin.post(VIOLATIONS, least)).get("ids").get(0).stringValue();
        JsonNode again = ok(admin.post(VIOLATIONS, "[" + least + "]"));
        assertThat(again.get("updated").intValue()).isEqualTo(1);
        assertThat(again.get("ids").get(0).stringValue()).isEqualTo(id);
        JsonNode told = ok(admin.get(VIOLATIONS + "/" + id));
        assertThat(told.get("occurrences").intValue()).isEqualTo(2);
        assertThat(told.get("metric").stringValue()).isEqualTo("least");
        assertThat(told.get("severity").stringValue()).isEqualTo("warning");
        assertThat(told.get("status").stringValue()).isEqualTo("firing");
        assertThat(told.get("domain").stringValue()).isEqualTo("default");
        assertThat(told.get("value").isNull()).isTrue();
        assertThat(told.get("threshold").isNull()).isTrue();

        ok(admin.post(VIOLATIONS, least.replace("}", ", \"status\": \"resolved\"}")));
        JsonNode ended = ok(admin.get(VIOLATIONS + "/" + id));
        assertThat(ended.get("status").stringValue()).isEqualTo("resolved");
        assertThat(ended.get("endsAt").stringValue()).matches(TIME);
        assertThat(ended.get("endedBy").stringValue()).isEqualTo("resolved");
    }

    @Test
    void every_filter_chooses_and_the_pages_reach_the_end() {
        StringBuilder batch = new StringBuilder("[");
        for (int i = 0; i < 5; i++) {
            batch.append(i == 0 ? "" : ",")
                    .append("""
                    {"policy": "listed-%d", "component": "violations-listed", "severity": "%s", "domain": "violations",
                     "startsAt": "2026-02-0%dT00:00:00Z", "status": "%s"}""".formatted(i, i < 2 ? "info" : "critical", i + 1, i == 4 ? "resolved" : "firing"));
        }
        ok(admin.post(VIOLATIONS, batch.append("]").toString()));
        String mine = VIOLATIONS + "?domain=violations";
        List<JsonNode> all = Contract.walk(admin, mine, 2);
        assertThat(Contract.each(all, "policy"))
                .containsExactlyInAnyOrder("listed-0", "listed-1", "listed-2", "listed-3", "listed-4");
        assertThat(Contract.each(all, "id")).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(Contract.walk(admin, mine + "&severity=info", 50)).hasSize(2);
        assertThat(Contract.walk(admin, mine + "&status=resolved", 50)).hasSize(1);
        assertThat(Contract.walk(admin, mine + "&status=firing&severity=critical", 50))
                .hasSize(2);
        assertThat(Contract.walk(admin, mine + "&policy=listed-3", 50)).hasSize(1);
        assertThat(Contract.walk(admin, VIOLATIONS + "?component=violations-listed", 50))
                .hasSize(5);
        assertThat(Contract.walk(admin, VIOLATIONS + "?component=violations-nobody", 50))
                .isEmpty();
        assertThat(Contract.walk(admin, mine + "&q=listed-2", 50)).hasSize(1);
        assertThat(Contract.walk(admin, mine + "&from=2999-01-01T00:00:00Z", 50))
                .isEmpty();
        assertThat(Contract.walk(admin, mine + "&to=2020-01-01T00:00:00Z", 50)).isEmpty();
        assertThat(Contract.walk(admin, mine + "&from=2020-01-01T00:00:00Z&to=2999-01-01T00:00:00Z", 50))
                .hasSize(5);
    }

    @Test
    void what_is_asked_wrongly_is_refused() {
        Contract.refusesQueries(
                admin,
                VIOLATIONS,
                "status=open",
                "status=",
                "status=FIRING",
                "severity=Critical",
                "severity=fatal",
                "from=yesterday",
                "to=2026-13-01T00:00:00Z");
        Contract.refusesOtherTimes(admin, VIOLATIONS);
        Contract.knowsNoOther(admin, "GET", VIOLATIONS + "/%s", "");
        Contract.readsStrictJson(admin, "POST", VIOLATIONS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | '' wrong-type",
                "{} | /component missing, /policy missing",
                "[{\"policy\": 1, \"component\": \"violations-bad\", \"a/b\": 1}] | /0/a~1b unknown-field, /0/policy wrong-type",
                "{\"policy\": \"\", \"component\": \"violations-bad\"} | /policy out-of-range",
                "{\"policy\": \"p\", \"component\": \"violations-bad\", \"severity\": \"fatal\", \"status\": \"open\"} | /severity unknown-value, /status unknown-value",
                "{\"policy\": \"p\", \"component\": \"violations-bad\", \"startsAt\": \"2999-01-01T00:00:00Z\"} | /startsAt out-of-range",
                "{\"policy\": \"p\", \"component\": \"violations-bad\", \"startsAt\": \"2026-01-02T00:00:00Z\", \"endsAt\": \"2026-01-01T00:00:00Z\"} | /endsAt before-start",
                "{\"policy\": \"p\", \"component\": \"violations-bad\", \"startsAt\": \"now\"} | /startsAt wrong-type",
                "{\"policy\": \"p\\u0000\", \"component\": \"violations-bad\"} | /policy not-storable",
                "[{\"policy\": \"p\", \"component\": \"violations-bad\"}, {\"policy\": \"p\", \"component\": \"violations-bad\", \"labels\": {\"k\": 1}}] | /1/labels/k wrong-type"
            })
    void what_is_not_valid_is_told_by_pointer_and_nothing_of_it_is_stored(String body, String faults) {
        Http.Answer answer = admin.post(VIOLATIONS, body);
        isProblem(answer, 422, "invalid-violations");
        assertThat(answer.faults())
                .containsExactlyInAnyOrder(faults.replace("'' ", " ").split(", "));
        assertThat(Contract.walk(admin, VIOLATIONS + "?component=violations-bad", 50))
                .isEmpty();
    }

    @Test
    void a_token_of_some_domains_reports_to_those_only() {
        Http program = Contract.limited(application, "[\"violations-limited\"]", "intake");
        ok(program.post(VIOLATIONS, """
                {"policy": "p", "component": "violations-domain", "domain": "violations-limited", "status": "resolved"}"""));
        isProblem(program.post(VIOLATIONS, "{\"policy\": \"p\", \"component\": \"violations-domain\"}"), 403, "domain");
        Http.Answer mixed = program.post(VIOLATIONS, """
                [{"policy": "p", "component": "violations-mixed", "domain": "violations-limited"},
                 {"policy": "p", "component": "violations-mixed", "domain": "violations-theirs"}]""");
        isProblem(mixed, 403, "domain");
        assertThat(mixed.json().get("detail").stringValue()).contains("violations-theirs");
        assertThat(Contract.walk(admin, VIOLATIONS + "?component=violations-mixed", 50))
                .isEmpty();
    }

    @Test
    void names_are_as_long_in_characters_of_any_plane() {
        String body = """
                {"policy": "%1$s", "component": "%1$s", "metric": "%1$s", "domain": "violations-long", "status": "resolved",
                 "labels": {"%1$s": "%2$s"}, "annotations": {"%1$s": "%2$s"}, "fingerprint": "%3$s"}""";
        String name = "🐘".repeat(200);
        String text = "🐘".repeat(4_000);
        String id = ok(admin.post(VIOLATIONS, body.formatted(name, text, "🐘".repeat(64))))
                .get("ids")
                .get(0)
                .stringValue();
        JsonNode told = ok(admin.get(VIOLATIONS + "/" + id));
        assertThat(told.get("component").stringValue()).isEqualTo(name);
        Http.Answer longer = admin.post(VIOLATIONS, body.formatted(name + "🐘", text, "🐘".repeat(65)));
        isProblem(longer, 422, "invalid-violations");
        assertThat(longer.faults())
                .containsExactlyInAnyOrder(
                        "/policy out-of-range",
                        "/component out-of-range",
                        "/metric out-of-range",
                        "/labels/" + name + "🐘 out-of-range",
                        "/annotations/" + name + "🐘 out-of-range",
                        "/fingerprint out-of-range");
    }

    @Test
    void a_time_is_taken_ten_minutes_ahead_of_the_clock_and_no_more() {
        String ahead =
                "{\"policy\": \"p\", \"component\": \"violations-ahead\", \"status\": \"resolved\", \"startsAt\": \"%s\"}";
        Http.Answer answer =
                admin.post(VIOLATIONS, ahead.formatted(Instant.now().plus(Duration.ofMinutes(11))));
        isProblem(answer, 422, "invalid-violations");
        assertThat(answer.faults()).containsExactly("/startsAt in-the-future");
        ok(admin.post(VIOLATIONS, ahead.formatted(Instant.now().plus(Duration.ofMinutes(9)))));
    }
}
