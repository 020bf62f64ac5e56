package io.homeostat.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homeostat.model.Refused;
import io.homeostat.store.CanonicalJson;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AlertmanagerMarksTest {
    private static final Instant NOW = Instant.parse("2026-01-11T03:00:00Z");

    private static Report read(String alert) {
        String body = "{\"version\": \"4\", \"alerts\": [" + alert + "]}";
        return AlertmanagerJson.read(CanonicalJson.parse(body), IntakeSettings.DEFAULT, NOW)
                .reports()
                .getFirst();
    }

    private static String mark(Report report) {
        return report.annotations().getOrDefault(AlertmanagerJson.CLIPPED, "");
    }

    @Test
    void what_is_kept_as_it_was_sent_bears_no_mark() {
        Report report = read("""
                {"status": "resolved", "labels": {"alertname": "Latency", "service": "checkout", "severity": "page", "empty": ""},
                 "annotations": {"value": "much", "summary": "🐘"}, "startsAt": "2026-01-11T02:00:00.123456789Z",
                 "endsAt": "2026-01-11T02:30:00Z", "fingerprint": "c0ffee", "generatorURL": "http://x/"}""");
        assertThat(report.annotations()).containsOnlyKeys("value", "summary");
        assertThat(report.value()).isNull();
        assertThat(mark(read("{\"labels\": {}}"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'labels': {'alertname': 'La\\u0000tency'} | label alertname held what cannot be stored",
                "'labels': {'service': 'check\\ud800out'} | label service held what cannot be stored",
                "'labels': {'ser\\u0000vice': 'checkout'} | the name of label service",
                "'labels': {'service': 'pay\\u202eTUOKCEHC'} | label service held what cannot be stored",
                "'labels': {'a': '1', 'a\\u0000': '2'} | another label a dropped",
                "'labels': {'\\u0000a': '2', 'a\\u0000': '1', 'b': ''} | the name of label a, another label a dropped",
                "'labels': {'\\u0000': '1'} | another label  dropped",
                "'labels': {'domain': '\\u0000'} | label domain held what cannot be stored",
                "'labels': {'a': 1} | label a was no text",
                "'labels': {}, 'annotations': {'summary': '\\udc00'} | annotation summary held what cannot be stored",
                "'labels': {}, 'fingerprint': 'a\\u0000b' | fingerprint held what cannot be stored",
                "'labels': {}, 'fingerprint': '\\u0000' | fingerprint held what cannot be stored",
                "'labels': {}, 'startsAt': '2026-01-11T03:00:01Z' | startsAt in the future",
                "'labels': {}, 'endsAt': '2026-01-11T02:00:01Z' | endsAt of what fires dropped",
                "'labels': {}, 'status': 'resolved', 'startsAt': '2026-01-11T02:00:00Z', 'endsAt': '2026-01-11T01:00:00Z'"
                        + " | endsAt before startsAt"
            })
    void every_change_of_what_was_sent_is_marked(String alert, String mark) {
        Report report = read("{" + alert.replace('\'', '"') + "}");
        assertThat(mark(report)).isEqualTo(mark);
        report.labels().forEach((name, value) -> assertThat(name).isNotEmpty().doesNotContain("\u0000"));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"namespace\": \"shop\", \"pod\": \"p0\"', shop/p0",
        "'\"pod\": \"p0\"', p0",
        "'\"namespace\": \"\", \"pod\": \"p0\"', p0",
        "'\"namespace\": \"shop\"', shop/unknown"
    })
    void where_a_label_of_the_template_is_missing_the_name_is_what_was_found(String labels, String component) {
        JsonNode sent = CanonicalJson.parse("{\"version\": \"4\", \"alerts\": [{\"labels\": {" + labels + "}}]}");
        IntakeSettings settings = new IntakeSettings(
                IntakeSettings.DEFAULT.maxViolations(),
                IntakeSettings.DEFAULT.maxRequests(),
                IntakeSettings.DEFAULT.maxBytes(),
                IntakeSettings.DEFAULT.maxBacklog(),
                IntakeSettings.DEFAULT.domainsMax(),
                IntakeSettings.DEFAULT.staleAfterRest(),
                IntakeSettings.DEFAULT.staleAfterAlertmanager(),
                IntakeSettings.DEFAULT.staleAfterCloudevents(),
                IntakeSettings.DEFAULT.componentLabels(),
                IntakeSettings.DEFAULT.ignoreComponentValues(),
                "{namespace}/{component}",
                IntakeSettings.DEFAULT.domainLabel(),
                IntakeSettings.DEFAULT.heartbeat());
        assertThat(AlertmanagerJson.read(sent, settings, NOW).reports())
                .extracting(Report::component)
                .containsExactly(component);
    }

    @Test
    void a_fingerprint_that_is_too_long_is_hashed_and_marked_and_one_of_nothing_counts_as_none() {
        Report hashed = read("{\"labels\": {\"alertname\": \"A\"}, \"fingerprint\": \"" + "f".repeat(65) + "\"}");
        assertThat(hashed.fingerprint()).matches("[0-9a-f]{64}");
        assertThat(mark(hashed)).isEqualTo("fingerprint");
        Report none = read("{\"labels\": {\"alertname\": \"A\"}}");
        assertThat(read("{\"labels\": {\"alertname\": \"A\"}, \"fingerprint\": \"\\u0000\"}")
                        .fingerprint())
                .isEqualTo(none.fingerprint())
                .hasSize(64);
    }

    @Test
    void of_two_names_that_become_one_the_one_that_was_sent_so_is_kept() {
        Report report =
                read("{\"labels\": {\"\\u0000service\": \"other\", \"service\": \"checkout\", \"alertname\": \"A\"}}");
        assertThat(report.labels()).containsEntry("service", "checkout").containsOnlyKeys("service", "alertname");
        assertThat(report.component()).isEqualTo("checkout");
    }

    @Test
    void what_names_nothing_once_it_can_be_stored_is_unknown() {
        Report report = read("{\"labels\": {\"alertname\": \"\\u0000\", \"service\": \"\\u0000\", \"metric\": \"\"}}");
        assertThat(report.policy()).isEqualTo("unknown");
        assertThat(report.component()).isEqualTo("unknown");
        assertThat(report.metric()).isEqualTo("unknown");
        assertThat(report.domain()).isEqualTo("default");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1960-05-01T00:00:00Z", "1066-10-14T09:00:00Z", "0001-01-01T00:00:01Z"})
    void a_time_long_ago_is_a_time(String time) {
        Report report = read("{\"labels\": {}, \"startsAt\": \"" + time + "\"}");
        assertThat(report.startsAt()).isEqualTo(Instant.parse(time));
        assertThat(mark(report)).isEmpty();
    }

    @Test
    void only_the_zero_time_of_go_is_none_and_what_no_rfc_3339_says_is_refused() {
        Report report =
                read("{\"labels\": {}, \"startsAt\": \"0001-01-01T00:00:00Z\", \"endsAt\": \"0001-01-01T00:00:00Z\"}");
        assertThat(report.startsAt()).isNull();
        assertThat(mark(report)).isEmpty();
        assertThat(catchThrowableOfType(
                                Refused.class, () -> read("{\"labels\": {}, \"startsAt\": \"+20000-01-01T00:00:00Z\"}"))
                        .faults()
                        .getFirst()
                        .pointer())
                .isEqualTo("/alerts/0/startsAt");
    }

    @Test
    void as_many_annotations_as_there_may_be_are_kept_and_one_makes_room_for_a_mark() {
        String annotations = IntStream.range(0, Bounds.LABELS)
                .mapToObj(i -> "\"a%02d\": \"\"".formatted(i))
                .collect(Collectors.joining(",", "{", "}"));
        assertThat(read("{\"labels\": {}, \"annotations\": " + annotations + "}")
                        .annotations())
                .hasSize(Bounds.LABELS)
                .doesNotContainKey(AlertmanagerJson.CLIPPED);
        Report clipped =
                read("{\"labels\": {}, \"startsAt\": \"2027-01-01T00:00:00Z\", \"annotations\": " + annotations + "}");
        assertThat(clipped.annotations()).hasSize(Bounds.LABELS).doesNotContainKey("a63");
        assertThat(mark(clipped)).isEqualTo("startsAt in the future, annotation a63 dropped");
    }

    @Test
    void a_mark_that_the_sender_wrote_is_not_replaced_unsaid() {
        String sent = "{\"labels\": {\"a\": %s}, \"annotations\": {\"homeostat/clipped\": \"mine\"}}";
        assertThat(mark(read(sent.formatted("\"\"")))).isEqualTo("mine");
        assertThat(mark(read(sent.formatted("1")))).isEqualTo("label a was no text, annotation homeostat/clipped");
    }

    @Test
    void marks_too_many_to_be_kept_are_counted() {
        String labels = IntStream.range(0, Bounds.LABELS)
                .mapToObj(i -> "\"" + "n".repeat(150) + i + "\": 1")
                .collect(Collectors.joining(",", "{", "}"));
        assertThat(mark(read("{\"labels\": " + labels + "}"))).matches("label n.* was no text, and \\d\\d more");
        assertThat(mark(read("{\"labels\": " + labels + "}"))).hasSizeLessThanOrEqualTo(Bounds.TEXT);
    }
}
