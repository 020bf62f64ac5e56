package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homeostat.HomeostatSettings;
import io.homeostat.executor.ActionState;
import io.homeostat.executor.Happening;
import io.homeostat.executor.Remediation;
import io.homeostat.knowledge.CycleView;
import io.homeostat.model.ActionType;
import io.homeostat.model.LoopState;
import io.homeostat.model.PlanState;
import io.homeostat.model.Refused;
import io.homeostat.planner.PlannerSettings;
import io.homeostat.store.CanonicalJson;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.RecordingTarget;
import io.homeostat.testkit.RecordingTarget.Answer;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What becomes of a plan, and of what comes after it, when a person says no. */
class TakenBackTest {
    private static final Duration HOLDS = Duration.ofMinutes(30);

    private static List<ActionState> states(Remediation plan) {
        return plan.actions().stream().map(Remediation.ActionView::state).toList();
    }

    private static void cancel(Stepped stepped, Remediation plan) {
        stepped.engine()
                .remediations()
                .cancel(plan.id(), Stepped.ANN, "no, thanks", stepped.engine().now());
    }

    private static void reject(Stepped stepped, Remediation plan) {
        stepped.engine()
                .remediations()
                .reject(plan.id(), Stepped.ANN, "no", stepped.engine().now());
    }

    /** Has the target's answer to the first call of the newest plan come after that plan was taken back. */
    private static Remediation cancelledInHand(Opened opened, String component, Answer answer) {
        Stepped stepped = opened.stepped();
        Remediation plan = stepped.planned("pair", component);
        List<Remediation> meanwhile = new ArrayList<>();
        opened.target().answering(call -> {
            cancel(stepped, plan);
            cancel(stepped, plan);
            meanwhile.add(stepped.find(plan));
            return answer;
        });
        stepped.work();
        stepped.clock().advance(Duration.ofMinutes(2));
        stepped.work();
        assertThat(meanwhile).singleElement().satisfies(one -> {
            assertThat(one.state()).isEqualTo(PlanState.EXECUTING);
            assertThat(one.turnedDownBy()).isEqualTo("ann");
            assertThat(states(one)).containsExactly(ActionState.RUNNING, ActionState.PENDING);
        });
        return stepped.find(plan);
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void of_a_plan_that_is_taken_back_the_action_in_hand_ends_and_nothing_further_is_sent(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Remediation done = cancelledInHand(opened, "a", Answer.of(200));
            assertThat(done.state()).isEqualTo(PlanState.CANCELLED);
            assertThat(done.reason()).isEqualTo("no, thanks");
            assertThat(states(done)).containsExactly(ActionState.SUCCEEDED, ActionState.SKIPPED);
            assertThat(opened.target().calls()).hasSize(1);

            opened.stepped().clock().advance(Duration.ofMinutes(10));
            Remediation busy = cancelledInHand(opened, "b", Answer.of(503));
            assertThat(busy.state()).isEqualTo(PlanState.CANCELLED);
            assertThat(states(busy)).containsExactly(ActionState.FAILED, ActionState.SKIPPED);
            assertThat(opened.target().calls()).as("not tried again").hasSize(2);

            opened.stepped().clock().advance(Duration.ofMinutes(10));
            Remediation refused = cancelledInHand(opened, "c", Answer.of(404));
            assertThat(refused.state()).isEqualTo(PlanState.CANCELLED);
            assertThat(states(refused)).containsExactly(ActionState.FAILED, ActionState.SKIPPED);
            assertThat(opened.target().calls()).hasSize(3);
            assertThat(catchThrowableOfType(Refused.class, () -> cancel(opened.stepped(), refused))
                            .code())
                    .isEqualTo("wrong-state");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_plan_that_is_taken_back_while_an_answer_gets_lost_is_unknown_until_a_person_has_looked(Databases kind) {
        try (Opened opened = Opened.on(kind, Map.of("idempotent", true))) {
            Stepped stepped = opened.stepped();
            Remediation plan = cancelledInHand(opened, "a", Answer.LOST);
            assertThat(plan.state()).isEqualTo(PlanState.UNKNOWN);
            assertThat(plan.reason()).contains("cancelled by ann").contains("RESTART_SERVICE on a");
            assertThat(states(plan)).containsExactly(ActionState.UNKNOWN, ActionState.SKIPPED);
            assertThat(opened.target().calls()).hasSize(1);

            stepped.engine()
                    .remediations()
                    .settle(
                            plan.id(),
                            0,
                            false,
                            Stepped.ANN,
                            "it was not",
                            stepped.engine().now());
            assertThat(stepped.find(plan).state()).isEqualTo(PlanState.FAILED);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_plan_that_waits_to_try_again_is_taken_back_at_once(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            List<Happening> happened = new ArrayList<>();
            stepped.engine().onHappening(one -> {
                if (!(one instanceof Happening.Answered)) {
                    happened.add(one);
                }
            });
            opened.target().answering(call -> new Answer(503, Map.of("Retry-After", "600")));
            Remediation plan = stepped.planned("pair", "a");
            stepped.work();
            assertThat(stepped.find(plan).state()).isEqualTo(PlanState.EXECUTING);
            assertThat(happened).isEmpty();

            cancel(stepped, plan);
            assertThat(stepped.find(plan).state()).isEqualTo(PlanState.CANCELLED);
            assertThat(states(stepped.find(plan))).containsExactly(ActionState.FAILED, ActionState.SKIPPED);
            assertThat(happened)
                    .containsExactly(
                            new Happening.ActionEnded(Stepped.DOMAIN, ActionType.RESTART_SERVICE, ActionState.FAILED));
            stepped.clock().advance(Duration.ofMinutes(11));
            stepped.work();
            assertThat(opened.target().calls()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_an_earlier_try_may_have_done_is_not_told_as_skipped_when_the_plan_is_taken_back(Databases kind) {
        try (Opened opened = Opened.on(kind, Map.of("idempotent", true))) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.LOST);
            Remediation waiting = stepped.planned("pair", "a");
            stepped.work();
            cancel(stepped, waiting);
            assertThat(stepped.find(waiting).state()).isEqualTo(PlanState.UNKNOWN);
            assertThat(states(stepped.find(waiting))).containsExactly(ActionState.UNKNOWN, ActionState.SKIPPED);

            Remediation held = stepped.planned("low", "b");
            stepped.work();
            stepped.set(null, LoopState.KILLED);
            stepped.clock().advance(Duration.ofMinutes(1));
            stepped.work();
            assertThat(stepped.find(held).state()).isEqualTo(PlanState.HELD);
            cancel(stepped, held);
            assertThat(stepped.find(held).state()).isEqualTo(PlanState.UNKNOWN);
            assertThat(stepped.find(held).heldBy()).isEmpty();
            assertThat(states(stepped.find(held))).containsExactly(ActionState.UNKNOWN);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void between_two_tries_a_kill_holds_what_remains_and_a_resume_lets_it_go_on_under_the_same_key(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.of(call.attempt() == 1 ? 503 : 200));
            Remediation plan = stepped.planned("pair", "a");
            stepped.work();
            stepped.set(null, LoopState.KILLED);
            stepped.clock().advance(Duration.ofSeconds(2));
            stepped.work();
            assertThat(stepped.find(plan).state()).isEqualTo(PlanState.HELD);
            assertThat(stepped.find(plan).heldBy())
                    .extracting(Remediation.HeldBy::guard)
                    .containsExactly("kill_switch");
            assertThat(opened.target().calls()).hasSize(1);

            stepped.set(null, LoopState.RUNNING);
            stepped.cycle();
            stepped.work();
            stepped.clock().advance(Duration.ofSeconds(2));
            stepped.work();
            assertThat(stepped.find(plan).state()).isEqualTo(PlanState.VERIFYING);
            assertThat(opened.target().calls())
                    .extracting(RecordingTarget.Call::target)
                    .containsExactly("a", "a", "second", "second");
            assertThat(opened.keys().get(1)).isEqualTo(opened.keys().getFirst());
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void between_two_tries_a_pause_holds_nothing_of_a_plan_that_has_begun(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.of(call.attempt() == 1 ? 503 : 200));
            Remediation plan = stepped.planned("low", "a");
            stepped.work();
            stepped.set(null, LoopState.PAUSED);
            stepped.clock().advance(Duration.ofSeconds(2));
            stepped.work();
            assertThat(stepped.find(plan).state()).isEqualTo(PlanState.VERIFYING);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_persons_no_holds_for_its_time_and_what_it_kept_back_is_recorded_once(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            Remediation plan = stepped.planned("high", "a");
            Instant said = stepped.engine().now();
            reject(stepped, plan);
            stepped.cycle();

            Remediation kept = stepped.newest("a");
            assertThat(kept.id()).isNotEqualTo(plan.id());
            assertThat(kept.state()).isEqualTo(PlanState.CANDIDATE);
            assertThat(kept.whyNot())
                    .contains("ann")
                    .contains(CanonicalJson.instant(said))
                    .contains("until " + CanonicalJson.instant(said.plus(HOLDS)))
                    .contains("worse than warning");
            for (int i = 0; i < 3; i++) {
                stepped.report("high", "a", "another" + i, "firing");
                stepped.cycle();
            }
            stepped.clock().set(said.plus(HOLDS).minusMillis(2));
            stepped.cycle();
            assertThat(stepped.list(10)).as("recorded once").hasSize(2);
            assertThat(stepped.planned("high", "b").state())
                    .as("of another component nobody has said anything")
                    .isEqualTo(PlanState.AWAITING_APPROVAL);

            stepped.clock().set(said.plus(HOLDS));
            stepped.cycle();
            assertThat(stepped.newest("a").state())
                    .as("looked at again as soon as the time is over")
                    .isEqualTo(PlanState.AWAITING_APPROVAL);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_gets_worse_than_what_a_person_said_no_to_is_planned_for(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            cancel(stepped, stepped.planned("low", "a"));
            stepped.cycle();
            assertThat(stepped.newest("a").state()).isEqualTo(PlanState.CANDIDATE);

            report(stepped, "critical");
            stepped.cycle();
            Remediation worse = stepped.newest("a");
            assertThat(worse.state()).isEqualTo(PlanState.APPROVED);

            cancel(stepped, worse);
            report(stepped, "critical");
            stepped.cycle();
            assertThat(stepped.newest("a").state()).isEqualTo(PlanState.CANDIDATE);
            assertThat(stepped.newest("a").whyNot()).doesNotContain("unless");
        }
    }

    private static void report(Stepped stepped, String severity) {
        stepped.engine()
                .intake()
                .accept(CanonicalJson.parse("{\"policy\": \"low\", \"component\": \"a\", \"metric\": \"low\","
                        + " \"severity\": \"" + severity + "\"}"));
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_cycle_stores_the_no_that_it_went_by(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            Remediation plan = stepped.planned("high", "a");
            reject(stepped, plan);
            stepped.cycle();
            stepped.report("high", "a", "another", "firing");
            stepped.cycle();

            List<JsonNode> facts = stepped.engine()
                    .unitOfWork()
                    .read(tx -> stepped.engine().knowledge().cycles(tx, Stepped.DOMAIN, null, 3).stream()
                            .map(CycleView::id)
                            .map(cycle -> CanonicalJson.parse(stepped.engine()
                                    .knowledge()
                                    .facts(tx, cycle)
                                    .orElseThrow()))
                            .map(one -> one.get("turnedDown"))
                            .toList());
            assertThat(facts).hasSize(3);
            assertThat(facts.get(2)).isEmpty();
            for (int i = 0; i < 2; i++) {
                assertThat(facts.get(i)).hasSize(1);
                JsonNode no = facts.get(i).get(0);
                assertThat(no.get("remediation").stringValue())
                        .isEqualTo(plan.id().toString());
                assertThat(no.get("by").stringValue()).isEqualTo("ann");
                assertThat(no.get("told").booleanValue()).isEqualTo(i == 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void where_a_no_does_not_hold_the_next_cycle_plans_again(Databases kind) {
        SettableClock clock = new SettableClock(Opened.NIGHT);
        HomeostatSettings settings = Stepped.settings(kind.fresh(), "one", clock);
        PlannerSettings planner = settings.planner().withRejectionHolds(Duration.ZERO);
        try (Stepped stepped = Stepped.open(settings.with(planner, settings.executor()), clock)) {
            Remediation plan = stepped.planned("low", "a");
            cancel(stepped, plan);
            stepped.cycle();
            assertThat(stepped.newest("a").id()).isNotEqualTo(plan.id());
            assertThat(stepped.newest("a").state()).isEqualTo(PlanState.HELD);
        }
    }
}
