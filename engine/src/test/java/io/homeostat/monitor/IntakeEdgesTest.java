package io.homeostat.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Database;
import io.homeostat.testkit.Databases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IntakeEdgesTest {
    private static final Instant START = Instant.parse("2026-01-11T03:00:00Z");

    /** A clock that a test moves. */
    private static final class Hands extends Clock {
        private Instant now = START;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final Hands clock = new Hands();
    private final Violations violations = new Violations();

    private Database open(Databases kind) {
        List<Class<?>> entities = Stream.concat(Intake.ENTITIES.stream(), AuditLog.ENTITIES.stream())
                .toList();
        return Database.open(kind.fresh(), entities);
    }

    private Intake intake(Database database) {
        return new Intake(database.unitOfWork(), IntakeSettings.DEFAULT, clock, (tx, domain) -> 0, domain -> {});
    }

    private Topology topology(Database database) {
        return new Topology(
                database.unitOfWork(), new AuditLog(), clock, IntakeSettings.DEFAULT.domainsMax(), domain -> {});
    }

    private static String report(String more) {
        return "{\"policy\": \"latency\", \"component\": \"checkout\"" + more + "}";
    }

    private static IntakeReceipt take(Intake intake, String json) {
        return intake.accept(CanonicalJson.parse(json));
    }

    private List<Violations.ViolationRow> all(Database database) {
        return database.unitOfWork().read(tx -> violations.list(tx, Violations.Query.ALL, 10));
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_end_and_a_new_firing_in_one_request_leave_one_open(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            take(intake, report(""));
            clock.now = START.plusSeconds(100);
            take(intake, "[" + report(", \"status\": \"resolved\"") + "," + report("") + "]");
            assertThat(all(database))
                    .extracting(Violations.ViolationRow::status)
                    .containsExactly(Violations.Status.FIRING, Violations.Status.RESOLVED);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_end_told_once_more_does_not_end_what_fires_now(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            String first = ", \"startsAt\": \"2026-01-11T02:55:00Z\"";
            String ended = ", \"status\": \"resolved\", \"endsAt\": \"2026-01-11T02:58:50Z\"" + first;
            take(intake, report(first));
            take(intake, report(ended));
            take(intake, report(", \"startsAt\": \"2026-01-11T02:59:50Z\""));
            IntakeReceipt late = take(intake, report(ended));
            assertThat(late.accepted()).isZero();
            assertThat(all(database))
                    .extracting(Violations.ViolationRow::status)
                    .containsExactly(Violations.Status.FIRING, Violations.Status.RESOLVED);

            take(intake, report(", \"status\": \"resolved\", \"startsAt\": \"2026-01-11T02:59:50Z\""));
            assertThat(all(database))
                    .extracting(Violations.ViolationRow::status)
                    .containsOnly(Violations.Status.RESOLVED);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_earlier_beginning_told_late_does_not_reach_into_the_episode_before(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            take(intake, report(", \"startsAt\": \"2026-01-11T02:50:00Z\""));
            take(
                    intake,
                    report(", \"status\": \"resolved\", \"startsAt\": \"2026-01-11T02:50:00Z\","
                            + " \"endsAt\": \"2026-01-11T02:58:50Z\""));
            take(intake, report(", \"startsAt\": \"2026-01-11T02:59:50Z\""));
            take(intake, report(", \"startsAt\": \"2026-01-11T02:55:00Z\""));
            assertThat(all(database))
                    .extracting(Violations.ViolationRow::startsAt)
                    .containsExactly(Instant.parse("2026-01-11T02:58:50Z"), Instant.parse("2026-01-11T02:50:00Z"));
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_first_gap_that_was_an_outage_is_forgotten_within_some_beats(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            var beat = CanonicalJson.parse(
                    "{\"version\": \"4\", \"alerts\": [{\"status\": \"firing\", \"labels\": {\"alertname\": \"Watchdog\"}}]}");
            intake.acceptAlertmanager(beat);
            int last = 0;
            for (int i = 0; i < 8; i++) {
                last = 7_200 + 60 * i;
                clock.now = START.plusSeconds(last);
                intake.acceptAlertmanager(beat);
            }
            assertThat(silent(database, last + 400)).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void who_fires_on_after_a_stale_end_is_heard(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            String fired = report(", \"startsAt\": \"2026-01-11T02:59:00Z\"");
            take(intake, fired);
            clock.now = START.plusSeconds(901);
            new StaleSweep(database.unitOfWork(), domain -> {}).sweep(clock.now, 10);
            clock.now = START.plusSeconds(930);
            assertThat(take(intake, fired).accepted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_component_that_only_a_dependency_names_counts_as_discovered(Databases kind) {
        try (Database database = open(kind)) {
            Topology topology = topology(database);
            var body = CanonicalJson.parse("{\"components\": [{\"name\": \"checkout\"}],"
                    + " \"dependencies\": [{\"from\": \"checkout\", \"to\": \"orders-db\"}]}");
            for (int time = 0; time < 2; time++) {
                topology.put(body, "default", Actor.user("mira"));
                TopologyDocument stored = database.unitOfWork().read(tx -> topology.get(tx, "default"));
                assertThat(stored.components())
                        .extracting(TopologyDocument.Node::name, TopologyDocument.Node::declared)
                        .containsExactly(tuple("checkout", true), tuple("orders-db", false));
                assertThat(stored.dependencies()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_pair_of_alertmanagers_is_not_silent_between_beats(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            var beat = CanonicalJson.parse(
                    "{\"version\": \"4\", \"alerts\": [{\"status\": \"firing\", \"labels\": {\"alertname\": \"Watchdog\"}}]}");
            for (int minute : List.of(0, 5, 10)) {
                clock.now = START.plusSeconds(60L * minute);
                intake.acceptAlertmanager(beat);
                clock.now = clock.now.plusMillis(300);
                intake.acceptAlertmanager(beat);
            }
            clock.now = clock.now.plusSeconds(60);
            var sources = database.unitOfWork().read(tx -> topology(database).sources(tx, "default", clock.now));
            assertThat(sources).extracting(s -> s.silentSeconds()).containsExactly(0L);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void numbers_that_no_double_holds_are_refused_with_their_pointer(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            for (String beyond : List.of("1" + "0".repeat(400), "1e400")) {
                Refused refused =
                        catchThrowableOfType(Refused.class, () -> take(intake, report(", \"value\": " + beyond)));
                assertThat(refused.faults()).extracting(Fault::pointer).containsExactly("/value");
            }
            assertThat(take(intake, report(", \"value\": 123456789012345678901234567890"))
                            .accepted())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_fault_of_a_single_object_points_into_it(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            for (int i = 0; i < 20; i++) {
                take(intake, report(", \"domain\": \"d" + i + "\""));
            }
            Refused refused = catchThrowableOfType(Refused.class, () -> take(intake, report(", \"domain\": \"d20\"")));
            assertThat(refused.faults()).extracting(Fault::pointer).containsExactly("/domain");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void the_default_domain_can_be_made_when_no_other_can(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            for (int i = 0; i < 20; i++) {
                take(intake, report(", \"domain\": \"d" + i + "\""));
            }
            assertThat(take(intake, report("")).accepted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void more_than_the_limit_is_too_large_whoever_sends_it_and_nothing_is_taken(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            String many = "[" + String.join(",", Collections.nCopies(10_001, "{}")) + "]";
            for (ThrowingCallable send : List.<ThrowingCallable>of(
                    () -> take(intake, many),
                    () -> intake.acceptAlertmanager(
                            CanonicalJson.parse("{\"version\": \"4\", \"alerts\": " + many + "}")))) {
                Refused refused = catchThrowableOfType(Refused.class, send);
                assertThat(refused.reason()).isEqualTo(Refused.Reason.TOO_LARGE);
                assertThat(refused.code()).isEqualTo("too-many");
            }
            assertThat(all(database)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void ten_thousand_violations_at_once_are_taken(Databases kind) {
        try (Database database = open(kind)) {
            String all = IntStream.range(0, 10_000)
                    .mapToObj(i -> "{\"policy\": \"p\", \"component\": \"c" + i + "\"}")
                    .collect(Collectors.joining(",", "[", "]"));
            assertThat(take(intake(database), all).accepted()).isEqualTo(10_000);
            assertThat(take(intake(database), all).updated()).isEqualTo(10_000);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_was_never_seen_firing_is_stored_as_ended_and_changes_nothing_for_the_loop(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            take(intake, report(", \"status\": \"resolved\""));
            assertThat(all(database))
                    .extracting(Violations.ViolationRow::status, Violations.ViolationRow::endedBy)
                    .containsExactly(tuple(Violations.Status.RESOLVED, Violations.Ended.RESOLVED));
            assertThat(database.unitOfWork().<List<Change>>read(tx -> violations.changesAfter(tx, "default", 0, 10)))
                    .isEmpty();

            clock.now = START.plusSeconds(120);
            take(intake, report(""));
            List<Change> changes = database.unitOfWork().read(tx -> violations.changesAfter(tx, "default", 0, 10));
            Windows windows = new Windows("default");
            changes.forEach(windows::apply);
            assertThat(windows.facts(
                            WindowKey.of("checkout", "latency", "latency", "default"),
                            clock.now.toEpochMilli(),
                            group -> 0.0))
                    .isNotEmpty()
                    .allSatisfy(window -> {
                        assertThat(window.count()).isEqualTo(1);
                        assertThat(window.transitions()).isEqualTo(1);
                    });
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_sign_of_life_and_alerts_left_out_are_counted_in_the_domain_that_they_name(Databases kind) {
        try (Database database = open(kind)) {
            intake(database).acceptAlertmanager(CanonicalJson.parse("""
                    {"version": "4", "truncatedAlerts": 3, "alerts": [
                      {"status": "firing", "labels": {"alertname": "Watchdog", "domain": "eu"}},
                      {"status": "firing", "labels": {"alertname": "Latency", "service": "checkout", "domain": "eu"}}]}"""));
            database.unitOfWork().run(tx -> {
                assertThat(violations.domains(tx)).containsExactly("eu");
                SourceEntity row = tx.find(SourceEntity.class, new SourceKey("eu", "alertmanager"))
                        .orElseThrow();
                assertThat(row.heartbeatAt).isEqualTo(START);
                assertThat(row.truncatedAlerts).isEqualTo(3);
            });
            for (String said : List.of("9223372036854775800", "9223372036854775807", "10")) {
                intake(database).acceptAlertmanager(CanonicalJson.parse("""
                        {"version": "4", "truncatedAlerts": %s, "alerts": [
                          {"status": "firing", "labels": {"alertname": "Watchdog", "domain": "eu"}}]}""".formatted(said)));
            }
            database.unitOfWork().run(tx -> assertThat(tx.find(SourceEntity.class, new SourceKey("eu", "alertmanager"))
                            .orElseThrow()
                            .truncatedAlerts)
                    .isEqualTo(1_000_000_000_000L));
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_sign_of_life_for_one_domain_too_many_is_counted_in_default(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            for (int i = 0; i < 20; i++) {
                take(intake, report(", \"domain\": \"d" + i + "\""));
            }
            intake.acceptAlertmanager(CanonicalJson.parse("""
                    {"version": "4", "alerts": [
                      {"status": "firing", "labels": {"alertname": "Watchdog", "domain": "eu"}}]}"""));
            var sources = database.unitOfWork().read(tx -> topology(database).sources(tx, "default", clock.now));
            assertThat(sources).extracting(s -> s.name()).containsExactly("alertmanager");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_discovered_component_leaves_seven_days_after_it_was_last_seen(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            StaleSweep sweep = new StaleSweep(database.unitOfWork(), domain -> {});
            take(intake, "{\"policy\": \"p\", \"component\": \"once\", \"status\": \"resolved\"}");
            take(intake, "{\"policy\": \"p\", \"component\": \"again\", \"status\": \"resolved\"}");
            clock.now = START.plus(Duration.ofDays(6));
            take(intake, "{\"policy\": \"q\", \"component\": \"again\", \"status\": \"resolved\"}");

            assertThat(sweep.forget(START.plus(Duration.ofDays(7)).minusMillis(1), 10))
                    .isZero();
            assertThat(sweep.forget(START.plus(Duration.ofDays(7)), 10)).isEqualTo(1);
            assertThat(components(database)).containsExactly("again");
            assertThat(sweep.forget(START.plus(Duration.ofDays(13)), 10)).isEqualTo(1);
            assertThat(components(database)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_is_ill_declared_or_depended_on_stays_however_long_it_was_not_seen(Databases kind) {
        try (Database database = open(kind)) {
            take(intake(database), "{\"policy\": \"p\", \"component\": \"ill\"}");
            topology(database)
                    .put(
                            CanonicalJson.parse("{\"components\": [{\"name\": \"declared\"}],"
                                    + " \"dependencies\": [{\"from\": \"declared\", \"to\": \"depended-on\"}]}"),
                            "default",
                            Actor.user("mira"));
            StaleSweep sweep = new StaleSweep(database.unitOfWork(), domain -> {});
            assertThat(sweep.forget(START.plus(Duration.ofDays(100)), 10)).isZero();
            assertThat(components(database)).containsExactly("declared", "depended-on", "ill");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void they_leave_in_batches(Databases kind) {
        try (Database database = open(kind)) {
            take(
                    intake(database),
                    IntStream.range(0, 25)
                            .mapToObj(
                                    i -> "{\"policy\": \"p\", \"status\": \"resolved\", \"component\": \"c" + i + "\"}")
                            .collect(Collectors.joining(",", "[", "]")));
            StaleSweep sweep = new StaleSweep(database.unitOfWork(), domain -> {});
            Instant later = START.plus(Duration.ofDays(8));
            assertThat(List.of(
                            sweep.forget(later, 10),
                            sweep.forget(later, 10),
                            sweep.forget(later, 10),
                            sweep.forget(later, 10)))
                    .containsExactly(10, 10, 5, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void seeing_a_component_is_written_at_most_once_an_hour(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            take(intake, report(""));
            for (int minutes : List.of(59, 61)) {
                clock.now = START.plus(Duration.ofMinutes(minutes));
                take(intake, report(""));
                Instant seen = database.unitOfWork()
                        .read(tx -> tx.find(ComponentEntity.class, new ComponentKey("default", "checkout")))
                        .orElseThrow()
                        .seenAt;
                assertThat(seen).isEqualTo(minutes == 59 ? START : clock.now);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_source_is_silent_from_three_missed_signs_of_life_on_until_the_next(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            var beat = CanonicalJson.parse(
                    "{\"version\": \"4\", \"alerts\": [{\"status\": \"firing\", \"labels\": {\"alertname\": \"Watchdog\"}}]}");
            for (int minute : List.of(0, 5, 10)) {
                clock.now = START.plusSeconds(60L * minute);
                intake.acceptAlertmanager(beat);
            }
            assertThat(silent(database, 600 + 900)).isZero();
            assertThat(silent(database, 600 + 901)).isEqualTo(901);
            clock.now = START.plusSeconds(600 + 1_000);
            intake.acceptAlertmanager(beat);
            assertThat(silent(database, 600 + 1_000)).isZero();
        }
    }

    private long silent(Database database, int seconds) {
        return database.unitOfWork()
                .read(tx -> topology(database).sources(tx, "default", START.plusSeconds(seconds)))
                .getFirst()
                .silentSeconds();
    }

    private List<String> components(Database database) {
        return database.unitOfWork().read(tx -> topology(database).get(tx, "default")).components().stream()
                .map(TopologyDocument.Node::name)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void names_are_stored_as_long_as_they_may_be_in_characters_of_any_plane(Databases kind) {
        String name = "🐘".repeat(Bounds.NAME);
        try (Database database = open(kind)) {
            topology(database).put(CanonicalJson.parse("""
                            {"components": [{"name": "%1$s", "group": "%1$s", "kind": "%1$s"}],
                             "dependencies": [{"from": "%1$s", "to": "%1$s"}]}""".formatted(name)), name, Actor.user(name));
            take(intake(database), """
                    {"policy": "%1$s", "component": "%1$s", "metric": "%1$s", "domain": "%1$s", "fingerprint": "%2$s"}""".formatted(name, "🐘".repeat(Bounds.FINGERPRINT)));
            intake(database).acceptAlertmanager(CanonicalJson.parse("""
                    {"version": "4", "alerts": [{"labels": {"alertname": "%1$s%1$s", "service": "%1$s", "domain": "%1$s"}}]}""".formatted(name)));
            assertThat(all(database)).allSatisfy(row -> {
                assertThat(row.policy()).isEqualTo(name);
                assertThat(row.component()).isEqualTo(name);
                assertThat(row.domain()).isEqualTo(name);
            });
            assertThat(all(database)).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_no_domain_is_left_for_goes_to_default_only_where_its_sender_may(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            for (int i = 0; i < IntakeSettings.DEFAULT.domainsMax(); i++) {
                take(intake, report(", \"domain\": \"d" + i + "\""));
            }
            var alert = CanonicalJson.parse("""
                    {"version": "4", "alerts": [{"labels": {"alertname": "a", "domain": "more"}}]}""");
            Refused refused = catchThrowableOfType(
                    Refused.class, () -> intake.acceptAlertmanager(alert, domain -> !domain.equals("default")));
            assertThat(refused.reason()).isEqualTo(Refused.Reason.FORBIDDEN);
            assertThat(refused.detail()).contains("default");
            assertThat(intake.acceptAlertmanager(alert).accepted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_source_that_missed_three_signs_of_life_is_silent_since_its_last_one(Databases kind) {
        try (Database database = open(kind)) {
            String sign = """
                    {"version": "4", "alerts": [{"status": "firing", "labels": {"alertname": "Watchdog"}}]}""";
            intake(database).acceptAlertmanager(CanonicalJson.parse(sign));
            clock.now = START.plusSeconds(60);
            intake(database).acceptAlertmanager(CanonicalJson.parse(sign));
            take(intake(database), report(""));
            database.unitOfWork().run(tx -> {
                assertThat(topology(database).silences(tx, START.plusSeconds(240)))
                        .isEmpty();
                assertThat(topology(database).silences(tx, START.plusSeconds(241)))
                        .containsExactly(new Topology.Silence("default", "alertmanager", START.plusSeconds(60)));
            });
        }
    }
}
