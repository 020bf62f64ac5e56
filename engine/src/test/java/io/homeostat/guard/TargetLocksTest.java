package io.homeostat.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.audit.AuditLog;
import io.homeostat.model.ActionType;
import io.homeostat.model.LoopState;
import io.homeostat.model.Risk;
import io.homeostat.store.Database;
import io.homeostat.store.Transaction;
import io.homeostat.testkit.Databases;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TargetLocksTest {
    private static final Instant NOW = Instant.parse("2026-01-11T03:00:00Z");
    private static final UUID FIRST = new UUID(0, 1);
    private static final UUID SECOND = new UUID(0, 2);

    private final Guards guards = new Guards(new AuditLog());

    private static Database open(Databases kind) {
        List<Class<?>> entities = Stream.concat(Guards.ENTITIES.stream(), AuditLog.ENTITIES.stream())
                .toList();
        Database database = Database.open(kind.fresh(), entities);
        database.unitOfWork().run(tx -> {
            tx.executeSql("insert into domain (name, created_at, topology_revision) values ('default', ?1, 0)", NOW);
            remediation(tx, FIRST);
            remediation(tx, SECOND);
        });
        return database;
    }

    private static void remediation(Transaction tx, UUID id) {
        tx.executeSql(
                "insert into remediation (id, domain, root_cause, component, confidence, state, risk, priority, mode,"
                        + " expected_impact, score, score_terms, rule, scope_keys, evidence, held_by, target_class,"
                        + " created_at, decided_by, approval_needed, version) values (?1, 'default', 'high_cpu', 'checkout',"
                        + " 0.9, 'APPROVED', 'LOW', 'LOW', 'TRANSACTIONAL', '', 0, '{}', '{}', '[]', '[]', '[]', 'service',"
                        + " ?2, 'engine', false, 0)",
                id,
                NOW);
    }

    private GuardLedger ledger(Transaction tx) {
        return guards.ledger(tx, "default", Set.of("checkout", "search"));
    }

    private Verdict target(GuardLedger ledger, UUID remediation) {
        GuardRequest.Step step = new GuardRequest.Step(ActionType.RESTART_SERVICE, "checkout", "hook", 0);
        return guards
                .judge(
                        ledger,
                        new GuardRequest(
                                "default", remediation, List.of(step), Risk.LOW, false, false, LoopState.RUNNING),
                        NOW)
                .stream()
                .filter(verdict -> verdict.guard().equals("target"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void of_plans_judged_together_the_first_has_the_target_and_the_next_is_held(Databases kind) {
        try (Database database = open(kind)) {
            database.unitOfWork().run(tx -> {
                GuardLedger ledger = ledger(tx);
                assertThat(target(ledger, FIRST)).isInstanceOf(Verdict.Pass.class);
                assertThat(ledger.reserve(Set.of("checkout"), FIRST)).isTrue();

                assertThat(target(ledger, FIRST)).isInstanceOf(Verdict.Pass.class);
                assertThat(target(ledger, SECOND))
                        .isEqualTo(new Verdict.Hold(
                                "target", "checkout belongs to remediation " + FIRST + " until that has ended", null));
                assertThat(ledger.reserve(Set.of("checkout", "search"), SECOND)).isFalse();
                assertThat(guards.lockTargets(tx, ledger)).isEmpty();
            });

            database.unitOfWork().run(tx -> {
                GuardLedger later = ledger(tx);
                assertThat(target(later, SECOND)).isInstanceOf(Verdict.Hold.class);
                // What it could not have whole it has not in part.
                assertThat(later.reserve(Set.of("search"), FIRST)).isTrue();
                guards.releaseTargets(tx, FIRST);
                assertThat(target(ledger(tx), SECOND)).isInstanceOf(Verdict.Pass.class);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void of_two_that_saw_a_target_free_the_database_gives_it_to_one(Databases kind) {
        try (Database database = open(kind)) {
            GuardLedger slow = database.unitOfWork().read(this::ledger);
            assertThat(slow.reserve(Set.of("checkout", "search"), SECOND)).isTrue();
            database.unitOfWork().run(tx -> {
                GuardLedger quick = ledger(tx);
                assertThat(quick.reserve(Set.of("search"), FIRST)).isTrue();
                assertThat(guards.lockTargets(tx, quick)).isEmpty();
            });

            Set<UUID> late = database.unitOfWork().write(tx -> guards.lockTargets(tx, slow));

            assertThat(late).containsExactly(SECOND);
            database.unitOfWork().run(tx -> {
                GuardLedger now = ledger(tx);
                assertThat(now.others("search", SECOND)).containsExactly(FIRST);
                assertThat(now.others("checkout", FIRST)).isEmpty();
            });
        }
    }
}
