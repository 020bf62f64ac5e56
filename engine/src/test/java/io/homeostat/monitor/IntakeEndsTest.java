package io.homeostat.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.audit.AuditLog;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Database;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class IntakeEndsTest {
    private static final Instant START = Instant.parse("2026-01-11T03:00:00Z");
    private static final Instant BEGAN = START.minusSeconds(600);
    private static final Instant ENDED = START.minusSeconds(300);

    private final SettableClock clock = new SettableClock(START);
    private final Violations violations = new Violations();

    private Database open(Databases kind) {
        List<Class<?>> entities = Stream.concat(Intake.ENTITIES.stream(), AuditLog.ENTITIES.stream())
                .toList();
        return Database.open(kind.fresh(), entities);
    }

    private Intake intake(Database database) {
        return new Intake(database.unitOfWork(), IntakeSettings.DEFAULT, clock, (tx, domain) -> 0, domain -> {});
    }

    private Violations.ViolationRow only(Database database) {
        List<Violations.ViolationRow> rows =
                database.unitOfWork().read(tx -> violations.list(tx, Violations.Query.ALL, 10));
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }

    private static JsonNode ended(@Nullable Instant startsAt, @Nullable Instant endsAt) {
        Map<String, Object> report = new TreeMap<>(
                Map.of("policy", "latency", "component", "checkout", "metric", "latency", "status", "resolved"));
        return timed(report, startsAt, endsAt);
    }

    private static JsonNode endedAlert(@Nullable Instant startsAt, @Nullable Instant endsAt) {
        Map<String, Object> alert = new TreeMap<>(Map.of(
                "labels",
                Map.of("alertname", "latency", "service", "checkout"),
                "fingerprint",
                "f",
                "status",
                "resolved"));
        return CanonicalJson.parse(
                CanonicalJson.text(Map.of("version", "4", "alerts", List.of(timed(alert, startsAt, endsAt)))));
    }

    private static JsonNode timed(Map<String, Object> report, @Nullable Instant startsAt, @Nullable Instant endsAt) {
        if (startsAt != null) {
            report.put("startsAt", startsAt);
        }
        if (endsAt != null) {
            report.put("endsAt", endsAt);
        }
        return CanonicalJson.parse(CanonicalJson.text(report));
    }

    private Violations.ViolationRow retried(Databases kind, JsonNode body) {
        try (Database database = open(kind)) {
            clock.set(START);
            IntakeReceipt first = send(database, body);
            assertThat(first.accepted()).isEqualTo(1);
            Violations.ViolationRow stored = only(database);
            for (Duration later : List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofDays(1))) {
                clock.advance(later);
                IntakeReceipt again = send(database, body);
                assertThat(again.accepted()).as("%s later", later).isZero();
                assertThat(again.updated()).isEqualTo(1);
                assertThat(again.ids()).isEqualTo(first.ids());
                assertThat(only(database)).isEqualTo(stored);
            }
            assertThat(stored.status()).isEqualTo(Violations.Status.RESOLVED);
            return stored;
        }
    }

    private IntakeReceipt send(Database database, JsonNode body) {
        Intake intake = intake(database);
        return body.has("alerts") ? intake.acceptAlertmanager(body) : intake.accept(body);
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_end_without_a_beginning_is_kept_as_it_was_told_and_told_again_changes_nothing(Databases kind) {
        for (JsonNode body : List.of(ended(null, ENDED), endedAlert(null, ENDED), endedAlert(Bounds.NO_TIME, ENDED))) {
            Violations.ViolationRow stored = retried(kind, body);
            assertThat(stored.startsAt()).isEqualTo(ENDED);
            assertThat(stored.endsAt()).isEqualTo(ENDED);
            assertThat(stored.receivedAt()).isEqualTo(START);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_end_with_its_beginning_is_kept_as_it_was_told_and_told_again_changes_nothing(Databases kind) {
        for (Instant began : List.of(BEGAN, Instant.parse("1960-05-01T00:00:00Z"), Bounds.NO_TIME.plusSeconds(1))) {
            for (JsonNode body : List.of(ended(began, ENDED), endedAlert(began, ENDED))) {
                Violations.ViolationRow stored = retried(kind, body);
                assertThat(stored.startsAt()).isEqualTo(began);
                assertThat(stored.endsAt()).isEqualTo(ENDED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_end_that_says_no_time_is_kept_as_of_its_arrival_and_told_again_changes_nothing(Databases kind) {
        for (JsonNode body :
                List.of(ended(null, null), endedAlert(null, null), endedAlert(Bounds.NO_TIME, Bounds.NO_TIME))) {
            Violations.ViolationRow stored = retried(kind, body);
            assertThat(stored.startsAt()).isEqualTo(START);
            assertThat(stored.endsAt()).isEqualTo(START);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_end_to_come_is_kept_and_told_again_changes_nothing(Databases kind) {
        Instant soon = START.plusSeconds(30);
        for (JsonNode body : List.of(ended(null, soon), ended(START, soon), endedAlert(soon, soon))) {
            Violations.ViolationRow stored = retried(kind, body);
            assertThat(stored.startsAt()).isEqualTo(START);
            assertThat(stored.endsAt()).isEqualTo(soon);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_end_without_a_beginning_told_again_does_not_end_what_fires_since(Databases kind) {
        try (Database database = open(kind)) {
            send(database, ended(null, ENDED));
            JsonNode firing = CanonicalJson.parse("{\"policy\": \"latency\", \"component\": \"checkout\"}");
            assertThat(send(database, firing).accepted()).isEqualTo(1);
            assertThat(send(database, ended(null, ENDED)).accepted()).isZero();
            assertThat(statuses(database)).containsExactly(Violations.Status.FIRING, Violations.Status.RESOLVED);
            clock.advance(Duration.ofSeconds(10));
            send(database, ended(null, clock.instant()));
            assertThat(statuses(database)).containsOnly(Violations.Status.RESOLVED);
        }
    }

    private List<Violations.Status> statuses(Database database) {
        return database
                .unitOfWork()
                .<List<Violations.ViolationRow>>read(tx -> violations.list(tx, Violations.Query.ALL, 10))
                .stream()
                .map(Violations.ViolationRow::status)
                .toList();
    }
}
