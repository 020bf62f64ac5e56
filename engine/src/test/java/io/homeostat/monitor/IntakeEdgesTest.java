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
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
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
        return new Intake(database.unitOfWork(), IntakeSettings.DEFAULT, clock, domain -> {});
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
            Topology topology = new Topology(database.unitOfWork(), new AuditLog(), clock);
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
            var sources = database.unitOfWork().read(tx -> new Topology(database.unitOfWork(), new AuditLog(), clock)
                    .sources(tx, "default", clock.now));
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
}
