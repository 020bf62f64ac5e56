package io.homeostat.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homeostat.audit.AuditLog;
import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.model.Severity;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Database;
import io.homeostat.testkit.Databases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IntakeTest {
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

    private static String report(String more) {
        return "{\"policy\": \"latency\", \"component\": \"checkout\"" + more + "}";
    }

    private static IntakeReceipt take(Intake intake, String json) {
        return intake.accept(CanonicalJson.parse(json));
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void while_an_episode_is_open_another_firing_opens_nothing_new(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            IntakeReceipt first = take(intake, report(", \"severity\": \"critical\", \"value\": 1"));
            clock.now = START.plusSeconds(30);
            IntakeReceipt second = take(
                    intake, report(", \"severity\": \"info\", \"value\": 2, \"startsAt\": \"2026-01-11T02:59:00Z\""));

            assertThat(first.accepted()).isEqualTo(1);
            assertThat(second.updated()).isEqualTo(1);
            assertThat(second.ids()).isEqualTo(first.ids());
            Violations.ViolationRow row = only(database);
            assertThat(row.occurrences()).isEqualTo(2);
            assertThat(row.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(row.value()).isEqualTo(2);
            assertThat(row.startsAt()).isEqualTo(START.minusSeconds(60));
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_end_ends_it_and_a_late_firing_of_the_slower_sender_changes_nothing(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            take(intake, report(""));
            clock.now = START.plusSeconds(100);
            take(intake, report(", \"status\": \"resolved\""));
            IntakeReceipt late = take(intake, report(", \"startsAt\": \"2026-01-11T03:00:10Z\""));
            assertThat(late.updated()).isEqualTo(1);
            assertThat(only(database).status()).isEqualTo(Violations.Status.RESOLVED);

            clock.now = START.plusSeconds(200);
            assertThat(take(intake, report("")).accepted())
                    .as("long after, it is a new one")
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_persons_list_has_what_fires_first_and_knows_what_came_after(Databases kind) {
        try (Database database = open(kind)) {
            Intake intake = intake(database);
            UUID first = take(intake, report(", \"fingerprint\": \"a\"")).ids().getFirst();
            clock.now = START.plusSeconds(1);
            UUID second = take(intake, report(", \"fingerprint\": \"b\"")).ids().getFirst();
            clock.now = START.plusSeconds(2);
            UUID third = take(intake, report(", \"fingerprint\": \"c\"")).ids().getFirst();
            clock.now = START.plusSeconds(3);
            take(intake, report(", \"fingerprint\": \"c\", \"status\": \"resolved\""));

            database.unitOfWork().run(tx -> {
                assertThat(violations.ids(tx, Violations.Query.ALL, Violations.Order.FIRING_FIRST, false, 10))
                        .containsExactly(second, first, third);
                assertThat(violations.rows(tx, List.of(third, new UUID(0, 0), first)))
                        .extracting(Violations.ViolationRow::id)
                        .containsExactly(third, first);
                assertThat(violations.newerThan(tx, Violations.Query.ALL, first, 10))
                        .isEqualTo(2);
                assertThat(violations.newerThan(tx, Violations.Query.ALL, first, 1))
                        .isEqualTo(1);
                assertThat(violations.components(tx, "CHECK", 10)).containsExactly("checkout");
                assertThat(violations.policies(tx, "%", 10)).isEmpty();
                assertThat(violations.changes(tx)).isEqualTo(4);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_refused_request_stores_nothing_and_names_every_fault(Databases kind) {
        try (Database database = open(kind)) {
            Refused refused = catchThrowableOfType(
                    Refused.class,
                    () -> take(
                            intake(database),
                            "[" + report("") + ", {\"policy\": 3, \"severity\": \"bad\", \"colour\": 1,"
                                    + " \"component\": \"c\", \"startsAt\": \"2026-01-11T05:00:00Z\"}]"));

            assertThat(refused.faults())
                    .extracting(Fault::pointer)
                    .containsExactlyInAnyOrder("/1/policy", "/1/severity", "/1/colour", "/1/startsAt");
            assertThat(database.unitOfWork()
                            .<List<Violations.ViolationRow>>read(tx -> violations.list(tx, Violations.Query.ALL, 10)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void many_senders_of_the_same_alerts_open_each_once_and_changes_are_numbered_without_gaps(Databases kind)
            throws InterruptedException, ExecutionException {
        try (Database database = open(kind);
                ExecutorService senders = Executors.newFixedThreadPool(4)) {
            Intake intake = intake(database);
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String batch = "[" + report(", \"metric\": \"a" + i % 5 + "\"") + ", "
                        + report(", \"metric\": \"b" + i % 3 + "\"") + "]";
                sent.add(senders.submit(() -> take(intake, batch)));
            }
            for (Future<?> one : sent) {
                one.get();
            }

            database.unitOfWork().run(tx -> {
                assertThat(violations.list(tx, Violations.Query.ALL, 100)).hasSize(8);
                assertThat(violations.changesAfter(tx, "default", 0, 100))
                        .extracting(Change::sequence)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, 40).boxed().toList());
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_episode_whose_sender_fell_silent_ends_as_stale(Databases kind) {
        try (Database database = open(kind)) {
            take(intake(database), report(""));
            StaleSweep sweep = new StaleSweep(database.unitOfWork(), domain -> {});

            assertThat(sweep.sweep(START.plus(Duration.ofMinutes(14)), 100)).isZero();
            assertThat(sweep.sweep(START.plus(Duration.ofMinutes(15)), 100)).isEqualTo(1);
            assertThat(only(database).endedBy()).isEqualTo(Violations.Ended.STALE);
        }
    }

    private Violations.ViolationRow only(Database database) {
        List<Violations.ViolationRow> rows =
                database.unitOfWork().read(tx -> violations.list(tx, Violations.Query.ALL, 10));
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }
}
