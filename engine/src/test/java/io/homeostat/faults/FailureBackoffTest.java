package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.HomeostatSettings;
import io.homeostat.audit.AuditLog;
import io.homeostat.executor.Remediation;
import io.homeostat.knowledge.CycleView;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.planner.PlannerSettings;
import io.homeostat.store.CanonicalJson;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.RecordingTarget;
import io.homeostat.testkit.RecordingTarget.Answer;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What fails is tried again after a time that doubles, and something else meanwhile. */
class FailureBackoffTest {
    private static final Duration FIRST = Duration.ofSeconds(30);

    /** Without a cooldown, which would hold the next plan by itself, and without a person's no that holds. */
    private static Opened opened(Databases kind, Duration backoff) {
        SettableClock clock = new SettableClock(Opened.NIGHT);
        HomeostatSettings settings = Stepped.settings(kind.fresh(), "one", clock);
        PlannerSettings planner =
                settings.planner().withRejectionHolds(Duration.ZERO).withFailureBackoff(backoff);
        RecordingTarget target = new RecordingTarget();
        Stepped stepped = Stepped.open(settings.with(planner, settings.executor()), clock);
        stepped.hook("hook", List.of("RESTART_SERVICE", "SCALE_UP"), target, Map.of());
        stepped.guards("{\"cooldownMs\": 0, \"perTarget\": 9, \"approval\": {\"low\": \"auto\","
                + " \"medium\": \"auto\", \"high\": \"required\"}}");
        return new Opened(stepped, target);
    }

    private static String action(RecordingTarget.Call call) {
        return call.body().path("action").stringValue("");
    }

    /** Goes on to when something is next to be looked at, and does what is due then. */
    private static void onToTheNextLook(Stepped stepped) {
        Instant look = stepped.engine()
                .unitOfWork()
                .read(tx -> stepped.engine().knowledge().nextLook(tx, Stepped.DOMAIN))
                .orElseThrow();
        if (look.isAfter(stepped.clock().instant())) {
            stepped.clock().set(look.minusMillis(1));
        }
        stepped.cycle();
        stepped.work();
    }

    private static List<Remediation> notChosen(Stepped stepped, String action) {
        return stepped.list(100).stream()
                .filter(plan -> plan.state() == PlanState.CANDIDATE)
                .filter(plan -> plan.actions().getFirst().type().equals(action))
                .toList();
    }

    private static String planned(Stepped stepped, String component) {
        Remediation newest = stepped.newest(component);
        return newest.state() + " " + newest.actions().getFirst().type();
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_fails_for_good_gives_its_turn_to_the_next_best_which_is_recorded(Databases kind) {
        try (Opened opened = opened(kind, FIRST)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.of(action(call).equals("RESTART_SERVICE") ? 400 : 200));
            stepped.planned("either", "a");
            stepped.work();
            Instant failed = stepped.engine().now();
            stepped.cycle();
            stepped.work();

            assertThat(opened.target().calls())
                    .extracting(FailureBackoffTest::action)
                    .containsExactly("RESTART_SERVICE", "SCALE_UP");
            assertThat(planned(stepped, "a")).isEqualTo("VERIFYING SCALE_UP");
            List<Remediation> passedOver = notChosen(stepped, "RESTART_SERVICE");
            assertThat(passedOver).hasSize(1);
            assertThat(passedOver.getFirst().cycleId())
                    .isEqualTo(stepped.newest("a").cycleId());
            assertThat(passedOver.getFirst().whyNot())
                    .isEqualTo("failed at " + CanonicalJson.instant(failed)
                            + ": RESTART_SERVICE on a failed: HTTP 400; tried again after "
                            + CanonicalJson.instant(failed.plus(FIRST)));
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_keeps_failing_is_tried_after_a_time_that_doubles_and_told_once_for_each_failure(Databases kind) {
        try (Opened opened = opened(kind, FIRST)) {
            Stepped stepped = opened.stepped();
            List<Duration> called = new ArrayList<>();
            Instant start = stepped.engine().now();
            opened.target().answering(call -> {
                called.add(Duration.between(start, stepped.engine().now()).truncatedTo(ChronoUnit.SECONDS));
                return Answer.of(400);
            });
            stepped.planned("low", "a");
            stepped.work();
            Instant end = start.plus(Duration.ofMinutes(100));
            for (int i = 0; i < 200 && stepped.clock().instant().isBefore(end); i++) {
                onToTheNextLook(stepped);
                if (i % 3 == 0) {
                    stepped.report("low", "a", "another" + i, "firing");
                    stepped.cycle();
                }
            }

            assertThat(called)
                    .as("after 30 s, 1, 2, 4, 8 and 16 min, then every 30 min")
                    .containsExactly(
                            Duration.ZERO,
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(90),
                            Duration.ofSeconds(210),
                            Duration.ofSeconds(450),
                            Duration.ofSeconds(930),
                            Duration.ofSeconds(1_890),
                            Duration.ofSeconds(3_690),
                            Duration.ofSeconds(5_490));
            assertThat(notChosen(stepped, "RESTART_SERVICE")).hasSameSizeAs(called);
            assertThat(notChosen(stepped, "RESTART_SERVICE").getFirst().whyNot())
                    .startsWith("failed 9 times in a row, last at ")
                    .contains("HTTP 400");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void where_all_that_could_be_done_fails_nothing_is_done_until_the_first_of_it_may_be_tried_again(Databases kind) {
        try (Opened opened = opened(kind, FIRST)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.of(400));
            Instant start = stepped.engine().now();
            stepped.planned("either", "a");
            stepped.work();
            stepped.clock().advance(Duration.ofSeconds(10));
            stepped.cycle();
            stepped.work();
            stepped.cycle();
            stepped.work();
            stepped.clock().advance(Duration.ofSeconds(10));
            stepped.report("either", "a", "another", "firing");
            stepped.cycle();
            stepped.work();
            assertThat(opened.target().calls())
                    .extracting(FailureBackoffTest::action)
                    .containsExactly("RESTART_SERVICE", "SCALE_UP");

            onToTheNextLook(stepped); // to the end of the first one's time
            onToTheNextLook(stepped); // at once, since that has failed again
            assertThat(opened.target().calls()).hasSize(3);
            onToTheNextLook(stepped); // to the end of the second one's time
            assertThat(Duration.between(start, stepped.engine().now()))
                    .isBetween(Duration.ofSeconds(40), Duration.ofSeconds(41));
            assertThat(opened.target().calls())
                    .extracting(FailureBackoffTest::action)
                    .containsExactly("RESTART_SERVICE", "SCALE_UP", "RESTART_SERVICE", "SCALE_UP");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_was_carried_out_ends_the_row_whatever_came_of_it(Databases kind) {
        try (Opened opened = opened(kind, FIRST)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.of(400));
            stepped.planned("low", "a");
            stepped.work();
            stepped.clock().advance(FIRST);
            stepped.cycle();
            stepped.work();
            assertThat(failuresInARow(stepped, stepped.newest("a"))).isEqualTo(2);

            opened.target().answering(call -> Answer.of(200));
            stepped.clock().advance(FIRST.multipliedBy(2));
            stepped.cycle();
            Remediation inVain = stepped.newest("a");
            stepped.work();
            stepped.clock().advance(Duration.ofMinutes(2));
            stepped.work();
            assertThat(stepped.find(inVain).outcome()).isEqualTo(Outcome.INEFFECTIVE);

            opened.target().answering(call -> Answer.of(400));
            stepped.cycle();
            Remediation again = stepped.newest("a");
            stepped.work();
            assertThat(stepped.find(again).state()).isEqualTo(PlanState.FAILED);
            assertThat(failuresInARow(stepped, again)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_a_person_takes_back_neither_counts_nor_ends_the_row(Databases kind) {
        try (Opened opened = opened(kind, FIRST)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.of(400));
            stepped.planned("low", "a");
            stepped.work();
            stepped.clock().advance(FIRST);
            stepped.cycle();
            Remediation takenBack = stepped.newest("a");
            stepped.engine()
                    .remediations()
                    .cancel(takenBack.id(), Stepped.ANN, "no", stepped.engine().now());
            stepped.cycle();
            Remediation next = stepped.newest("a");
            assertThat(next.state()).as("passed over no longer than before").isEqualTo(PlanState.APPROVED);
            stepped.work();
            assertThat(failuresInARow(stepped, next)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_target_that_nobody_answers_at_is_passed_over_likewise_once_its_tries_have_run_out(Databases kind) {
        try (Opened opened = opened(kind, FIRST)) {
            Stepped stepped = opened.stepped();
            opened.target().close();
            Remediation plan = stepped.planned("low", "a");
            for (int i = 0; i < 3; i++) {
                stepped.work();
                stepped.clock().advance(Duration.ofSeconds(3));
            }
            assertThat(stepped.find(plan).state()).isEqualTo(PlanState.FAILED);
            assertThat(stepped.find(plan).actions().getFirst().attempts()).hasSize(3);
            stepped.cycle();
            assertThat(planned(stepped, "a")).isEqualTo("CANDIDATE RESTART_SERVICE");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_cycle_stores_what_it_passed_over(Databases kind) {
        try (Opened opened = opened(kind, FIRST)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.of(400));
            Remediation plan = stepped.planned("low", "a");
            stepped.work();
            stepped.cycle();
            stepped.report("low", "a", "another", "firing");
            stepped.cycle();

            List<JsonNode> facts = stepped.engine()
                    .unitOfWork()
                    .read(tx -> stepped.engine().knowledge().cycles(tx, Stepped.DOMAIN, null, 3).stream()
                            .map(CycleView::id)
                            .map(cycle -> CanonicalJson.parse(stepped.engine()
                                    .knowledge()
                                    .facts(tx, cycle)
                                    .orElseThrow()))
                            .map(one -> one.get("failed"))
                            .toList());
            assertThat(facts).hasSize(3);
            assertThat(facts.get(2)).isEmpty();
            for (int i = 0; i < 2; i++) {
                assertThat(facts.get(i)).hasSize(1);
                JsonNode failed = facts.get(i).get(0);
                assertThat(failed.get("remediation").stringValue())
                        .isEqualTo(plan.id().toString());
                assertThat(failed.get("inARow").intValue()).isEqualTo(1);
                assertThat(failed.get("told").booleanValue()).isEqualTo(i == 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void where_failures_do_not_back_off_the_next_cycle_plans_the_same_again(Databases kind) {
        try (Opened opened = opened(kind, Duration.ZERO)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.of(400));
            stepped.planned("either", "a");
            for (int i = 0; i < 3; i++) {
                stepped.work();
                stepped.cycle();
            }
            assertThat(opened.target().calls())
                    .extracting(FailureBackoffTest::action)
                    .containsExactly("RESTART_SERVICE", "RESTART_SERVICE", "RESTART_SERVICE");
        }
    }

    /** As the audit tells it with the plan's end. */
    private static int failuresInARow(Stepped stepped, Remediation plan) {
        return stepped.engine()
                .unitOfWork()
                .read(tx -> stepped.engine()
                        .audit()
                        .list(
                                tx,
                                new AuditLog.Query(
                                        null, "remediation.failed", plan.id().toString(), null, null, null, null),
                                1))
                .getFirst()
                .detail()
                .path("failuresInARow")
                .intValue(0);
    }
}
