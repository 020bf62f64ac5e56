package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.executor.Remediation;
import io.homeostat.knowledge.CycleView;
import io.homeostat.model.ActionType;
import io.homeostat.model.CycleInput;
import io.homeostat.model.LoopState;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.monitor.StaleSweep;
import io.homeostat.store.CanonicalJson;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.RecordingTarget.Answer;
import io.homeostat.testkit.Stepped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomeTest {
    private static final int OPEN = 4;

    /** Plans against four violations of a component, acts, and ends so many of them. */
    private static Remediation acted(Stepped stepped, String component, int ended) {
        for (int i = 0; i < OPEN; i++) {
            stepped.report("low", component, "m" + i, "firing");
        }
        stepped.cycle();
        Remediation plan = stepped.newest(component);
        stepped.work();
        stepped.clock().advance(Duration.ofSeconds(30));
        for (int i = 0; i < ended; i++) {
            stepped.report("low", component, "m" + i, "resolved");
        }
        stepped.cycle();
        return plan;
    }

    private static Remediation settled(Stepped stepped, Remediation plan) {
        stepped.clock().advance(Duration.ofMinutes(1));
        stepped.work();
        return stepped.find(plan);
    }

    private static List<CycleInput.Trials> learnt(Stepped stepped) {
        return stepped.engine()
                .unitOfWork()
                .read(tx -> stepped.engine().knowledge().trials(tx));
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_outcome_is_counted_over_what_was_open_and_is_learnt(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            Remediation all = acted(stepped, "all", OPEN);
            stepped.work();
            assertThat(stepped.find(all).outcome())
                    .as("known as soon as all have ended")
                    .isEqualTo(Outcome.SUCCESS);
            assertThat(settled(stepped, acted(stepped, "half", OPEN / 2)).outcome())
                    .isEqualTo(Outcome.PARTIAL);
            assertThat(settled(stepped, acted(stepped, "few", 1)).outcome()).isEqualTo(Outcome.INEFFECTIVE);
            assertThat(settled(stepped, acted(stepped, "none", 0)).outcome()).isEqualTo(Outcome.INEFFECTIVE);
            Remediation worse = acted(stepped, "worse", 0);
            stepped.report("low", "worse", "another", "firing");
            Remediation judged = settled(stepped, worse);
            assertThat(judged.outcome()).isEqualTo(Outcome.DEGRADATION);
            assertThat(judged.openBefore()).isEqualTo(OPEN);
            assertThat(judged.openAfter()).isEqualTo(OPEN + 1);

            assertThat(learnt(stepped))
                    .containsExactly(new CycleInput.Trials(
                            "low",
                            ActionType.RESTART_SERVICE,
                            "unknown",
                            5,
                            1,
                            1,
                            Duration.ofSeconds(30).toMillis()));
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_outcome_that_is_judged_late_counts_what_was_open_when_it_was_due(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            Remediation plan = acted(stepped, "a", 0);
            // Nobody was there for ten minutes, in which it healed by itself, long after the plan had its time.
            stepped.clock().advance(Duration.ofMinutes(10));
            for (int i = 0; i < OPEN; i++) {
                stepped.report("low", "a", "m" + i, "resolved");
            }
            stepped.report("low", "a", "much-later", "firing");
            stepped.work();
            assertThat(stepped.find(plan).outcome()).isEqualTo(Outcome.INEFFECTIVE);
            assertThat(stepped.find(plan).openAfter()).isEqualTo(OPEN);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_end_by_silence_proves_nothing_and_teaches_nothing(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            stepped.engine()
                    .intake()
                    .accept(CanonicalJson.parse(
                            "{\"policy\": \"low\", \"component\": \"a\", \"staleAfterMs\": 20000}"));
            stepped.cycle();
            Remediation plan = stepped.newest("a");
            stepped.work();
            stepped.clock().advance(Duration.ofSeconds(30));
            int swept = new StaleSweep(stepped.engine().unitOfWork(), domain -> {})
                    .sweep(stepped.engine().now(), 10);
            assertThat(swept).isEqualTo(1);
            stepped.cycle();
            assertThat(settled(stepped, plan).outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(learnt(stepped)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_source_that_fell_silent_proves_nothing_either(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            for (int i = 0; i < 3; i++) {
                alertmanager(stepped, "Watchdog", "none");
                stepped.clock().advance(Duration.ofSeconds(30));
            }
            alertmanager(stepped, "low", "a");
            stepped.cycle();
            Remediation plan = stepped.newest("a");
            stepped.work();
            stepped.clock().advance(Duration.ofMinutes(7));
            stepped.work();
            assertThat(stepped.find(plan).state()).isEqualTo(PlanState.COMPLETED);
            assertThat(stepped.find(plan).outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(learnt(stepped)).isEmpty();
        }
    }

    private static void alertmanager(Stepped stepped, String name, String component) {
        stepped.engine()
                .intake()
                .acceptAlertmanager(CanonicalJson.parse("{\"version\": \"4\", \"status\": \"firing\", \"alerts\": [{"
                        + "\"status\": \"firing\", \"labels\": {\"alertname\": \"" + name + "\", \"component\": \""
                        + component + "\"}, \"annotations\": {}, \"startsAt\": \"2026-11-01T03:00:00Z\","
                        + " \"endsAt\": \"0001-01-01T00:00:00Z\", \"fingerprint\": \"" + name + component + "\"}]}"));
    }

    /** How many causes the newest cycle found: an open violation that was looked at is one. */
    private static int found(Stepped stepped) {
        return stepped.engine().unitOfWork().read(tx -> {
            CycleView last =
                    stepped.engine().knowledge().lastCycle(tx, Stepped.DOMAIN).orElseThrow();
            return stepped.engine().knowledge().rootCauses(tx, last.id()).size();
        });
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_stays_open_is_looked_at_again_in_time_on_a_resume_and_when_a_plan_did_not_help(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            stepped.fire("nothing-against-it", "a");
            stepped.cycle();
            Instant looked = stepped.clock().instant();
            assertThat(found(stepped)).isEqualTo(1);
            stepped.cycle();
            assertThat(found(stepped)).isZero();
            stepped.clock().set(looked.plus(Duration.ofMinutes(5)).minusMillis(1));
            stepped.cycle();
            assertThat(found(stepped)).as("after five minutes").isEqualTo(1);

            stepped.set(null, LoopState.PAUSED);
            stepped.cycle();
            assertThat(found(stepped)).isZero();
            stepped.set(null, LoopState.RUNNING);
            stepped.cycle();
            assertThat(found(stepped)).as("on a resume").isEqualTo(1);

            opened.target().answering(call -> Answer.of(404));
            Remediation failed = stepped.planned("low", "b");
            stepped.cycle();
            assertThat(found(stepped)).isZero();
            stepped.work();
            assertThat(stepped.find(failed).state()).isEqualTo(PlanState.FAILED);
            stepped.cycle();
            assertThat(found(stepped)).as("when a plan failed").isEqualTo(1);
            assertThat(stepped.newest("b").whyNot()).startsWith("failed at ");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_plan_that_ends_while_a_cycle_adds_to_it_does_not_leave_its_violations_waiting(Databases kind)
            throws InterruptedException {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.of(404));
            Remediation plan = stepped.planned("low", "a");
            stepped.report("low", "a", "more", "firing");
            Thread cycle = new Thread(stepped::cycle, "the-cycle");
            stepped.engine().unitOfWork().run(tx -> {
                // The cycle has read and judged, and waits to commit; meanwhile the plan that it adds to fails.
                tx.onConnection(Crossing::holdLease);
                cycle.start();
                Crossing.awaitIn(cycle, "fence");
                stepped.work();
            });
            cycle.join();
            assertThat(stepped.find(plan).state()).isEqualTo(PlanState.FAILED);
            stepped.cycle();
            assertThat(stepped.newest("a").id()).as("planned for again").isNotEqualTo(plan.id());
        }
    }
}
