package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homeostat.executor.ActionState;
import io.homeostat.executor.Actuators;
import io.homeostat.executor.AttemptKind;
import io.homeostat.executor.AttemptResult;
import io.homeostat.executor.Remediation;
import io.homeostat.model.PlanState;
import io.homeostat.model.Refused;
import io.homeostat.testkit.Await;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.RecordingTarget;
import io.homeostat.testkit.RecordingTarget.Answer;
import io.homeostat.testkit.Stepped;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExecutionTest {
    /** These answers, one after the other; the last one from then on. */
    private static Function<RecordingTarget.Call, Answer> oneByOne(Answer... answers) {
        Iterator<Answer> rest = List.of(answers).iterator();
        Answer[] last = {answers[0]};
        return call -> {
            if (rest.hasNext()) {
                last[0] = rest.next();
            }
            return last[0];
        };
    }

    /** Does what is due until nothing of the plan is. */
    private static Remediation carriedOut(Opened opened, Remediation plan) {
        Stepped stepped = opened.stepped();
        for (int i = 0; i < 5; i++) {
            stepped.work();
            stepped.clock().advance(Duration.ofSeconds(10));
        }
        return stepped.find(plan);
    }

    private static List<ActionState> states(Remediation plan) {
        return plan.actions().stream().map(Remediation.ActionView::state).toList();
    }

    private static List<String> attempts(Remediation plan, int action) {
        return plan.actions().get(action).attempts().stream()
                .map(one -> one.kind() + " " + one.number() + " " + one.result())
                .toList();
    }

    private static List<String> tries(Remediation plan) {
        return attempts(plan, 0).stream().filter(one -> one.startsWith("DO")).toList();
    }

    private static String refused(Runnable what) {
        return catchThrowableOfType(Refused.class, what::run).code();
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_busy_target_is_tried_again_under_the_same_key_no_sooner_than_it_asks_and_not_for_ever(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(oneByOne(new Answer(503, Map.of("Retry-After", "7")), Answer.of(429)));
            Remediation plan = stepped.planned("low", "a");
            stepped.work();
            assertThat(states(stepped.find(plan))).containsExactly(ActionState.PENDING);

            stepped.clock().advance(Duration.ofMillis(6_999));
            assertThat(stepped.work()).isZero();
            stepped.clock().advance(Duration.ofMillis(1));
            assertThat(stepped.work()).isEqualTo(1);
            // The second back-off is of one to two seconds.
            stepped.clock().advance(Duration.ofMillis(999));
            assertThat(stepped.work()).isZero();
            stepped.clock().advance(Duration.ofMillis(1_001));
            assertThat(stepped.work()).isEqualTo(1);

            Remediation over = carriedOut(opened, plan);
            assertThat(over.state()).isEqualTo(PlanState.FAILED);
            assertThat(over.reason()).contains("HTTP 429");
            assertThat(attempts(over, 0)).containsExactly("DO 1 FAILED", "DO 2 FAILED", "DO 3 FAILED");
            assertThat(opened.keys()).hasSize(3).containsOnly(opened.keys().getFirst());
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void the_target_is_asked_what_became_of_an_action_whose_answer_was_lost(Databases kind) {
        try (RecordingTarget asked = new RecordingTarget();
                Opened opened = Opened.on(kind, Map.of("verifyUrl", asked.verifyUrl()))) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> call.attempt() == 1 ? Answer.LOST : Answer.of(200));

            asked.verifying(key -> "done");
            Remediation done = carriedOut(opened, stepped.planned("low", "a"));
            assertThat(states(done)).containsExactly(ActionState.SUCCEEDED);
            assertThat(attempts(done, 0)).containsExactly("DO 1 UNKNOWN", "VERIFY 1 SUCCEEDED");

            asked.verifying(key -> "not_done");
            Remediation notDone = carriedOut(opened, stepped.planned("low", "b"));
            assertThat(states(notDone)).containsExactly(ActionState.SUCCEEDED);
            assertThat(attempts(notDone, 0)).containsExactly("DO 1 UNKNOWN", "VERIFY 1 FAILED", "DO 2 SUCCEEDED");

            asked.verifying(key -> "unknown");
            Remediation unknown = carriedOut(opened, stepped.planned("low", "c"));
            assertThat(unknown.state()).isEqualTo(PlanState.UNKNOWN);
            assertThat(states(unknown)).containsExactly(ActionState.UNKNOWN);
            assertThat(opened.keys()).hasSize(4);

            Remediation behind = stepped.planned("medium", "c");
            assertThat(behind.heldBy())
                    .as("the target belongs to the plan until someone has looked")
                    .extracting(Remediation.HeldBy::guard)
                    .contains("target");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_does_no_harm_twice_is_sent_again_and_what_may_do_harm_is_shown_to_a_person(Databases kind) {
        try (Opened opened = Opened.on(kind, Map.of("idempotent", true))) {
            Stepped stepped = opened.stepped();
            opened.target().answering(oneByOne(Answer.LOST, Answer.of(500), Answer.of(200)));
            Remediation again = carriedOut(opened, stepped.planned("low", "a"));
            assertThat(tries(again)).containsExactly("DO 1 UNKNOWN", "DO 2 UNKNOWN", "DO 3 SUCCEEDED");
            assertThat(opened.keys()).hasSize(3).containsOnly(opened.keys().getFirst());

            stepped.hook(opened.target(), Map.of("idempotent", false));
            opened.target().answering(oneByOne(Answer.of(500)));
            Remediation once = carriedOut(opened, stepped.planned("low", "b"));
            assertThat(once.state()).isEqualTo(PlanState.UNKNOWN);
            assertThat(attempts(once, 0)).as("nobody was asked").containsExactly("DO 1 UNKNOWN");
            assertThat(opened.keys()).hasSize(4);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_action_that_an_earlier_try_may_have_done_is_not_reported_as_failed(Databases kind) {
        try (Opened opened = Opened.on(kind, Map.of("idempotent", true))) {
            Stepped stepped = opened.stepped();
            opened.target().answering(oneByOne(Answer.LOST, Answer.of(503)));
            Remediation busy = carriedOut(opened, stepped.planned("low", "a"));
            assertThat(tries(busy)).containsExactly("DO 1 UNKNOWN", "DO 2 FAILED", "DO 3 FAILED");
            assertThat(busy.state()).isEqualTo(PlanState.UNKNOWN);

            opened.target().answering(oneByOne(Answer.LOST, Answer.of(404)));
            Remediation gone = carriedOut(opened, stepped.planned("low", "b"));
            assertThat(tries(gone)).containsExactly("DO 1 UNKNOWN", "DO 2 FAILED");
            assertThat(gone.state()).isEqualTo(PlanState.UNKNOWN);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_refusal_fails_for_good_and_what_should_have_followed_is_skipped_unless_each_step_counts(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.of(call.target().equals("second") ? 200 : 404));
            Remediation pair = carriedOut(opened, stepped.planned("pair", "a"));
            assertThat(pair.state()).isEqualTo(PlanState.FAILED);
            assertThat(pair.reason()).contains("HTTP 404");
            assertThat(states(pair)).containsExactly(ActionState.FAILED, ActionState.SKIPPED);
            assertThat(opened.keys()).hasSize(1);

            stepped.clock().advance(Duration.ofMinutes(10));
            Remediation each = stepped.planned("each", "b");
            stepped.work();
            assertThat(states(stepped.find(each))).containsExactly(ActionState.FAILED, ActionState.SUCCEEDED);
            assertThat(stepped.find(each).state()).isEqualTo(PlanState.VERIFYING);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_person_says_what_became_of_an_action_once_and_the_plan_goes_on_from_there(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.LOST);
            Remediation first = carriedOut(opened, stepped.planned("pair", "a"));
            settle(stepped, first, 0, true);
            assertThat(stepped.find(first).state()).isEqualTo(PlanState.VERIFYING);
            assertThat(stepped.find(first).reason())
                    .as("nobody is to look any more")
                    .isNull();
            assertThat(states(stepped.find(first))).containsExactly(ActionState.SUCCEEDED, ActionState.SKIPPED);
            assertThat(refused(() -> settle(stepped, first, 0, false))).isEqualTo("wrong-state");
            stepped.resolve("pair", "a");
            stepped.cycle();
            stepped.work();

            stepped.clock().advance(Duration.ofMinutes(10));
            Remediation second = carriedOut(opened, stepped.planned("pair", "b"));
            assertThat(refused(() -> settle(stepped, second, 7, true))).isEqualTo("no-action");
            assertThat(refused(() -> settle(stepped, second, 1, true))).isEqualTo("not-unknown");
            settle(stepped, second, 0, false);
            assertThat(stepped.find(second).state()).isEqualTo(PlanState.FAILED);
            assertThat(states(stepped.find(second))).containsExactly(ActionState.FAILED, ActionState.SKIPPED);
        }
    }

    private static void settle(Stepped stepped, Remediation plan, int action, boolean succeeded) {
        stepped.engine()
                .remediations()
                .settle(
                        plan.id(),
                        action,
                        succeeded,
                        Stepped.ANN,
                        "I looked",
                        stepped.engine().now());
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_person_decides_once_and_nothing_is_sent_that_was_turned_down_or_taken_back(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            Remediation approved = stepped.planned("high", "a");
            approve(stepped, approved);
            assertThat(refused(() -> approve(stepped, approved))).isEqualTo("wrong-state");
            stepped.work();
            assertThat(stepped.find(approved).approvedBy()).isEqualTo("ann");
            assertThat(opened.target().calls()).hasSize(1);

            Remediation rejected = stepped.planned("high", "b");
            stepped.engine()
                    .remediations()
                    .reject(rejected.id(), Stepped.ANN, "no", stepped.engine().now());
            assertThat(stepped.find(rejected).state()).isEqualTo(PlanState.REJECTED);
            assertThat(refused(() -> approve(stepped, rejected))).isEqualTo("wrong-state");

            Remediation cancelled = stepped.planned("low", "c");
            assertThat(cancelled.state()).isEqualTo(PlanState.APPROVED);
            stepped.engine()
                    .remediations()
                    .cancel(cancelled.id(), Stepped.ANN, "no", stepped.engine().now());
            stepped.work();
            assertThat(stepped.find(cancelled).state()).isEqualTo(PlanState.CANCELLED);
            assertThat(states(stepped.find(cancelled))).containsExactly(ActionState.SKIPPED);
            assertThat(opened.target().calls()).hasSize(1);
        }
    }

    private static void approve(Stepped stepped, Remediation plan) {
        stepped.engine()
                .remediations()
                .approve(plan.id(), Stepped.ANN, "go", stepped.engine().now());
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_waits_for_a_person_expires_in_time_or_at_once_when_it_has_healed_by_itself(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            Remediation late = stepped.planned("high", "a");
            Remediation healed = stepped.planned("high", "b");
            stepped.resolve("high", "b");
            stepped.cycle();
            assertThat(stepped.find(healed).state()).isEqualTo(PlanState.EXPIRED);
            assertThat(stepped.find(healed).reason()).isEqualTo("all its violations have ended");

            stepped.clock().advance(Duration.ofMinutes(30).minusMillis(4));
            stepped.cycle();
            assertThat(stepped.find(late).state()).isEqualTo(PlanState.AWAITING_APPROVAL);
            stepped.clock().advance(Duration.ofMinutes(1));
            assertThat(refused(() -> approve(stepped, late)))
                    .as("also when no cycle has come to see that it is too late")
                    .isEqualTo("wrong-state");
            stepped.cycle();
            assertThat(stepped.find(late).state()).isEqualTo(PlanState.EXPIRED);
            assertThat(stepped.find(late).reason()).isEqualTo("nobody decided in time");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_plan_that_is_held_after_its_approval_has_its_full_time_to_wait(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            Remediation high = stepped.planned("high", "a");
            stepped.clock().advance(Duration.ofMinutes(28));
            stepped.planned("low", "a");
            stepped.work();
            stepped.resolve("low", "a");
            stepped.cycle();
            stepped.work();
            approve(stepped, high);
            assertThat(stepped.find(high).heldBy())
                    .extracting(Remediation.HeldBy::guard)
                    .containsExactly("cooldown");

            stepped.clock().advance(Duration.ofMinutes(5));
            stepped.cycle();
            assertThat(stepped.find(high).state()).isEqualTo(PlanState.APPROVED);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_answer_that_comes_after_another_node_took_the_work_over_neither_harms_nor_strands_the_plan(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> {
                // Nobody has heard of the first for too long: the same work is begun again while its request is under
                // way.
                stepped.work();
                return Answer.of(200);
            });
            Remediation plan = carriedOut(opened, stepped.planned("low", "a"));

            assertThat(plan.state()).isEqualTo(PlanState.UNKNOWN);
            assertThat(states(plan)).containsExactly(ActionState.UNKNOWN);
            assertThat(tries(plan)).containsExactly("DO 1 UNKNOWN");
            settle(stepped, plan, 0, true);
            assertThat(stepped.find(plan).state()).isEqualTo(PlanState.VERIFYING);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_a_crash_left_open_is_found_although_an_earlier_answer_bears_a_later_time(Databases kind) {
        try (RecordingTarget asked = new RecordingTarget();
                Opened opened = Opened.on(kind, Map.of("verifyUrl", asked.verifyUrl()))) {
            Stepped stepped = opened.stepped();
            asked.verifying(key -> "not_done");
            AtomicInteger takenOver = new AtomicInteger();
            opened.target().answering(call -> {
                if (call.attempt() == 2) {
                    fastClock(stepped);
                    asked.verifying(key -> "done");
                    takenOver.addAndGet(stepped.work());
                }
                return Answer.LOST;
            });
            Remediation plan = carriedOut(opened, stepped.planned("low", "a"));

            assertThat(takenOver).hasPositiveValue();
            assertThat(plan.actions().getFirst().attempts())
                    .filteredOn(one -> one.kind() == AttemptKind.DO)
                    .extracting(Remediation.AttemptView::result)
                    .containsExactly(AttemptResult.UNKNOWN, AttemptResult.UNKNOWN);
            assertThat(states(plan)).containsExactly(ActionState.SUCCEEDED);
        }
    }

    /** The node that verified had a clock that is an hour ahead. */
    private static void fastClock(Stepped stepped) {
        stepped.engine()
                .unitOfWork()
                .run(tx -> tx.onConnection(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        return statement.executeUpdate(
                                "update attempt set started_at = started_at + interval '1' hour, ended_at = ended_at + interval '1' hour"
                                        + " where kind = 'VERIFY'");
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }));
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_request_in_hand_ends_by_the_actuator_that_it_began_with_though_that_is_changed_or_deleted(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> {
                stepped.hook(opened.target(), Map.of("maxTries", 1));
                return Answer.of(200);
            });
            Remediation changed = stepped.planned("low", "a");
            stepped.work();
            assertThat(attempts(stepped.find(changed), 0)).containsExactly("DO 1 SUCCEEDED");

            opened.target().answering(call -> Answer.of(503));
            Remediation once = carriedOut(opened, stepped.planned("low", "b"));
            assertThat(attempts(once, 0)).as("as it was changed").containsExactly("DO 1 FAILED");

            opened.target().answering(call -> {
                stepped.engine().unitOfWork().run(tx -> stepped.engine()
                        .actuators()
                        .delete(tx, "hook", Stepped.ANN, stepped.engine().now()));
                return Answer.of(200);
            });
            Remediation deleted = stepped.planned("low", "c");
            stepped.work();
            assertThat(attempts(stepped.find(deleted), 0)).containsExactly("DO 1 SUCCEEDED");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_goes_on_by_one_actuator_does_not_wait_in_line_to_write_down_what_is_known(Databases kind)
            throws InterruptedException {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            stepped.planned("low", "a");
            stepped.work();
            Instant first = stepped.engine().now();
            assertThat(hook(stepped).lastUsedAt()).isEqualTo(first);

            stepped.clock().advance(Duration.ofSeconds(9));
            Remediation second = stepped.planned("low", "b");
            Thread worker = new Thread(stepped::work, "the-worker");
            stepped.engine().unitOfWork().run(tx -> {
                tx.onConnection(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        return statement.execute("select * from actuator for update");
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
                worker.start();
                Await.until(() -> worker.isAlive() ? Optional.empty() : Optional.of(true));
            });
            assertThat(stepped.find(second).state()).isEqualTo(PlanState.VERIFYING);
            assertThat(hook(stepped).lastUsedAt()).isEqualTo(first);

            opened.target().answering(call -> Answer.of(404));
            stepped.planned("low", "c");
            stepped.work();
            Instant failed = stepped.engine().now();
            assertThat(hook(stepped).lastError()).isEqualTo("HTTP 404");
            assertThat(hook(stepped).lastErrorAt()).isEqualTo(failed);

            opened.target().answering(call -> Answer.of(200));
            stepped.planned("low", "d");
            stepped.work();
            assertThat(hook(stepped).lastUsedAt())
                    .as("well again")
                    .isEqualTo(stepped.engine().now());
        }
    }

    private static Actuators.View hook(Stepped stepped) {
        return stepped.engine()
                .unitOfWork()
                .read(tx -> stepped.engine().actuators().find(tx, "hook").orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void more_of_the_same_joins_the_plan_that_has_not_ended(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            Remediation plan = stepped.planned("high", "a");
            for (int i = 0; i < 3; i++) {
                stepped.report("high", "a", "m" + i, "firing");
                stepped.cycle();
            }
            assertThat(stepped.list(10)).hasSize(1);
            assertThat(stepped.find(plan).scope()).hasSize(1);
        }
    }
}
