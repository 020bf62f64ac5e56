package io.homeostat.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.audit.AuditLog;
import io.homeostat.model.ScopeKey;
import io.homeostat.model.Violation;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Database;
import io.homeostat.testkit.Databases;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ViolationsTest {
    private static final Instant NOW = Instant.parse("2026-01-11T03:00:00Z");
    /** More than PostgreSQL takes as parameters of one statement. */
    private static final int MANY = 70_000;

    private final Violations violations = new Violations();

    private static Database open(Databases kind) {
        return Database.open(
                kind.fresh(),
                Stream.concat(Intake.ENTITIES.stream(), AuditLog.ENTITIES.stream())
                        .toList());
    }

    private static String named(String policy, String component, String severity) {
        return "{\"policy\": \"" + policy + "\", \"component\": \"" + component + "\", \"severity\": \"" + severity
                + "\"}";
    }

    /** Takes each by itself, a second after the one before. */
    private static void take(Database database, String... reports) {
        for (int i = 0; i < reports.length; i++) {
            Clock clock = Clock.fixed(NOW.plusSeconds(i), ZoneOffset.UTC);
            new Intake(database.unitOfWork(), IntakeSettings.DEFAULT, clock, (tx, domain) -> 0, domain -> {})
                    .accept(CanonicalJson.parse(reports[i]));
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void of_more_than_fit_the_worst_stay_and_of_those_the_newest(Databases kind) {
        try (Database database = open(kind)) {
            take(
                    database,
                    named("p0", "a", "info"),
                    named("p1", "b", "critical"),
                    named("p2", "a", "warning"),
                    named("p3", "b", "warning"),
                    named("p4", "a", "info"),
                    named("p5", "elsewhere", "critical"));
            List<Violation> kept = database.unitOfWork()
                    .read(tx -> violations.openIn(tx, "default", Set.of("a", "b"), name -> "default", 3));
            assertThat(kept).extracting(Violation::policy).containsExactly("p1", "p3", "p2");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void more_names_than_a_statement_takes_are_asked_for_in_parts(Databases kind) {
        try (Database database = open(kind)) {
            take(
                    database,
                    named("p", "c00000", "info"),
                    named("p", "c69999", "critical"),
                    named("other", "c69999", "critical"));
            Set<String> names =
                    IntStream.range(0, MANY).mapToObj("c%05d"::formatted).collect(Collectors.toSet());
            Set<ScopeKey> keys =
                    names.stream().map(name -> new ScopeKey(name, "p")).collect(Collectors.toSet());
            database.unitOfWork().run(tx -> {
                assertThat(violations.openIn(tx, "default", names, name -> "default", 10))
                        .extracting(Violation::component)
                        .containsExactly("c69999", "c69999", "c00000");
                assertThat(violations.inScope(tx, "default", keys, NOW)).hasSize(2);
                Set<UUID> ids = Stream.concat(
                                violations.list(tx, Violations.Query.ALL, 10).stream()
                                        .map(Violations.ViolationRow::id),
                                Stream.generate(UUID::randomUUID).limit(MANY))
                        .collect(Collectors.toSet());
                assertThat(violations.facts(tx, ids, name -> "default")).hasSize(3);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void the_newest_values_of_a_violation_come_in_their_order(Databases kind) {
        try (Database database = open(kind)) {
            take(
                    database,
                    valued("checkout", "10"),
                    valued("search", "99"),
                    valued("checkout", "12.5"),
                    valued("checkout", "null"),
                    valued("checkout", "11"));
            database.unitOfWork().run(tx -> {
                UUID id = violations.list(tx, Violations.Query.ALL, 10).stream()
                        .filter(row -> row.component().equals("checkout"))
                        .findFirst()
                        .orElseThrow()
                        .id();
                assertThat(violations.measurements(tx, id, 10))
                        .containsExactly(
                                new Violations.Measurement(NOW, 10),
                                new Violations.Measurement(NOW.plusSeconds(2), 12.5),
                                new Violations.Measurement(NOW.plusSeconds(4), 11));
                assertThat(violations.measurements(tx, id, 2))
                        .extracting(Violations.Measurement::value)
                        .containsExactly(12.5, 11.0);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_list_is_ordered_by_what_a_person_wants_and_else_newest_first(Databases kind) {
        try (Database database = open(kind)) {
            take(
                    database,
                    named("p0", "b", "info"),
                    named("p1", "a", "critical"),
                    named("p2", "c", "warning"),
                    named("p3", "a", "info"),
                    named("p1", "a", "critical").replace("}", ", \"status\": \"resolved\"}"));
            assertThat(ordered(database, Violations.Order.FIRING_FIRST, false)).containsExactly("p2", "p3", "p0", "p1");
            assertThat(ordered(database, Violations.Order.WORST_FIRST, false)).containsExactly("p1", "p2", "p3", "p0");
            assertThat(ordered(database, Violations.Order.WORST_FIRST, true)).containsExactly("p3", "p0", "p2", "p1");
            assertThat(ordered(database, Violations.Order.COMPONENT, false)).containsExactly("p1", "p3", "p0", "p2");
            assertThat(ordered(database, Violations.Order.COMPONENT, true)).containsExactly("p2", "p0", "p3", "p1");
            assertThat(ordered(database, Violations.Order.SINCE, false)).containsExactly("p0", "p1", "p2", "p3");
            assertThat(ordered(database, Violations.Order.SINCE, true)).containsExactly("p3", "p2", "p1", "p0");
        }
    }

    private List<String> ordered(Database database, Violations.Order order, boolean reversed) {
        return database.unitOfWork()
                .read(tx -> violations.rows(tx, violations.ids(tx, Violations.Query.ALL, order, reversed, 10)).stream()
                        .map(Violations.ViolationRow::policy)
                        .toList());
    }

    private static String valued(String component, String value) {
        return "{\"policy\": \"latency\", \"component\": \"" + component + "\", \"value\": " + value + "}";
    }
}
