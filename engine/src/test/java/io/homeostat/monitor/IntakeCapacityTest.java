package io.homeostat.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homeostat.audit.AuditLog;
import io.homeostat.model.Refused;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Database;
import io.homeostat.testkit.Databases;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IntakeCapacityTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-11T03:00:00Z"), ZoneOffset.UTC);

    private static void isOverloaded(ThrowingCallable call) {
        assertThat(catchThrowableOfType(Refused.class, call).reason()).isEqualTo(Refused.Reason.OVERLOADED);
    }

    @Test
    void no_more_requests_than_the_limit_are_in_hand_at_once() {
        Capacity capacity = new Capacity(2, 1_000);
        Admission first = capacity.admit(0);
        Admission second = capacity.admit(0);
        isOverloaded(() -> capacity.admit(0));
        first.close();
        first.close();
        Admission third = capacity.admit(0);
        isOverloaded(() -> capacity.admit(0));
        second.close();
        third.close();
    }

    @Test
    void bodies_hold_no_more_together_than_the_limit_whatever_their_senders_say() {
        Capacity capacity = new Capacity(10, 1_000);
        Admission first = capacity.admit(0);
        first.read(600);
        isOverloaded(() -> capacity.admit(401));
        Admission second = capacity.admit(400);
        second.read(400);
        isOverloaded(() -> second.read(1));
        first.close();
        second.read(600);
        isOverloaded(() -> capacity.admit(1));
        second.close();
        capacity.admit(1_000).close();
    }

    @Test
    void one_request_alone_is_let_in_however_large() {
        Capacity capacity = new Capacity(10, 1_000);
        try (Admission only = capacity.admit(5_000)) {
            only.read(5_000);
            isOverloaded(() -> capacity.admit(1));
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void while_too_many_changes_wait_for_a_cycle_nothing_is_taken_in_that_domain_whoever_sends_it(Databases kind) {
        List<Class<?>> entities = Stream.concat(Intake.ENTITIES.stream(), AuditLog.ENTITIES.stream())
                .toList();
        try (Database database = Database.open(kind.fresh(), entities)) {
            AtomicLong waiting = new AtomicLong(IntakeSettings.DEFAULT.maxBacklog());
            Intake intake = new Intake(
                    database.unitOfWork(),
                    IntakeSettings.DEFAULT,
                    CLOCK,
                    (tx, domain) -> domain.equals("eu") ? waiting.get() : 0,
                    domain -> {});
            String mixed = "[{\"policy\": \"p\", \"component\": \"c\"},"
                    + " {\"policy\": \"p\", \"component\": \"c\", \"domain\": \"eu\"}]";
            isOverloaded(() -> intake.accept(CanonicalJson.parse(mixed)));
            isOverloaded(() -> intake.acceptAlertmanager(CanonicalJson.parse(
                    "{\"version\": \"4\", \"alerts\": [{\"labels\": {\"alertname\": \"a\", \"domain\": \"eu\"}}]}")));
            assertThat(database.unitOfWork().<List<Violations.ViolationRow>>read(tx -> new Violations()
                            .list(tx, Violations.Query.ALL, 10)))
                    .isEmpty();
            waiting.decrementAndGet();
            assertThat(intake.accept(CanonicalJson.parse(mixed)).accepted()).isEqualTo(2);
        }
    }
}
