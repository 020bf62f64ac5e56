package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homeostat.Homeostat;
import io.homeostat.HomeostatSettings;
import io.homeostat.executor.ActionState;
import io.homeostat.executor.Remediation;
import io.homeostat.executor.Remediations;
import io.homeostat.model.Fault;
import io.homeostat.model.LoopState;
import io.homeostat.model.PlanState;
import io.homeostat.model.Refused;
import io.homeostat.planner.PlannerSettings;
import io.homeostat.store.CanonicalJson;
import io.homeostat.testkit.Await;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.RecordingTarget;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GuardsTest {
    private static Remediation.HeldBy only(Remediation plan) {
        assertThat(plan.heldBy()).hasSize(1);
        return plan.heldBy().getFirst();
    }

    private static Remediations.InHand inHand(Stepped stepped) {
        return stepped.engine()
                .unitOfWork()
                .read(tx -> stepped.engine().remediations().inHand(tx));
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_loop_that_is_killed_paused_or_in_safe_mode_holds_what_is_planned_until_a_person_resumes_it(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            Map<LoopState, String> guards = Map.of(
                    LoopState.KILLED, "kill_switch", LoopState.PAUSED, "paused", LoopState.SAFE_MODE, "safe_mode");
            int sent = 0;
            for (LoopState state : List.of(LoopState.KILLED, LoopState.PAUSED, LoopState.SAFE_MODE)) {
                stepped.set(null, state);
                Remediation plan = stepped.planned("low", state.name());
                stepped.work();

                assertThat(plan.state()).isEqualTo(PlanState.HELD);
                assertThat(only(plan).guard()).isEqualTo(guards.get(state));
                assertThat(only(plan).reason()).isNotBlank();
                assertThat(only(plan).until()).isNull();
                assertThat(opened.target().calls()).hasSize(sent);

                stepped.set(null, LoopState.RUNNING);
                stepped.cycle();
                stepped.work();
                assertThat(opened.target().calls()).hasSize(++sent);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void the_guards_are_asked_again_before_a_plan_is_sent(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            for (LoopState state : List.of(LoopState.KILLED, LoopState.PAUSED)) {
                Remediation plan = stepped.planned("low", state.name());
                assertThat(plan.state()).isEqualTo(PlanState.APPROVED);
                int sent = opened.target().calls().size();

                stepped.set(null, state);
                stepped.work();
                assertThat(stepped.find(plan).state()).isEqualTo(PlanState.HELD);
                assertThat(opened.target().calls()).hasSize(sent);
                assertThat(stepped.engine().unitOfWork().<List<Remediation.GuardView>>read(tx -> stepped.engine()
                                .remediations()
                                .verdicts(tx, plan.id())))
                        .filteredOn(one -> one.verdict().equals("HOLD"))
                        .extracting(Remediation.GuardView::moment)
                        .containsExactly("SEND");

                stepped.set(null, LoopState.RUNNING);
                stepped.cycle();
                stepped.work();
                assertThat(opened.target().calls()).hasSize(sent + 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_kill_in_the_middle_of_a_plan_lets_the_action_in_hand_end_and_sends_nothing_else(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            List<Remediations.InHand> inHand = new ArrayList<>();
            opened.target().answering(call -> {
                inHand.add(inHand(stepped));
                stepped.set(null, LoopState.KILLED);
                return RecordingTarget.Answer.of(200);
            });
            Remediation plan = stepped.planned("pair", "a");
            inHand.add(inHand(stepped));
            stepped.work();
            stepped.cycle();
            stepped.work();
            inHand.add(inHand(stepped));
            assertThat(inHand)
                    .containsExactly(
                            new Remediations.InHand(0, 0, 2, 0),
                            new Remediations.InHand(1, 1, 0, 0),
                            new Remediations.InHand(0, 0, 0, 1));

            Remediation held = stepped.find(plan);
            assertThat(held.state()).isEqualTo(PlanState.HELD);
            assertThat(held.actions())
                    .extracting(Remediation.ActionView::state)
                    .containsExactly(ActionState.SUCCEEDED, ActionState.PENDING);
            assertThat(opened.target().calls()).hasSize(1);

            opened.target().answering(call -> RecordingTarget.Answer.of(200));
            stepped.set(null, LoopState.RUNNING);
            stepped.cycle();
            stepped.work();
            assertThat(opened.target().calls())
                    .extracting(RecordingTarget.Call::target)
                    .containsExactly("a", "second");
            assertThat(stepped.find(plan).state()).isEqualTo(PlanState.VERIFYING);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void under_a_pause_and_in_safe_mode_no_plan_begins_but_one_that_has_begun_ends(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            for (LoopState state : List.of(LoopState.PAUSED, LoopState.SAFE_MODE)) {
                stepped.set(null, LoopState.RUNNING);
                stepped.guards("{\"cooldownMs\": 0, \"perTarget\": 9, \"approval\": {\"low\": \"auto\","
                        + " \"medium\": \"auto\", \"high\": \"required\"}}");
                opened.target().answering(call -> {
                    if (call.target().equals(state.name())) {
                        stepped.set(null, state);
                    }
                    return RecordingTarget.Answer.of(200);
                });
                Remediation plan = stepped.planned("pair", state.name());
                stepped.work();

                assertThat(stepped.find(plan).state()).isEqualTo(PlanState.VERIFYING);
                assertThat(stepped.planned("low", "new" + state).state()).isEqualTo(PlanState.HELD);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_nobody_can_carry_out_waits_for_an_actuator(Databases kind) {
        try (RecordingTarget target = new RecordingTarget();
                Stepped stepped = Stepped.open(kind.fresh(), "one", new SettableClock(Opened.NIGHT))) {
            Remediation plan = stepped.planned("low", "a");
            assertThat(only(plan).guard()).isEqualTo("actuator");
            assertThat(only(plan).reason()).contains("RESTART_SERVICE").contains("a");
            assertThat(only(plan).until()).isNull();

            stepped.hook(target, Map.of());
            stepped.cycle();
            stepped.work();
            assertThat(target.calls()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_target_is_left_alone_for_its_cooldown_and_then_the_plan_goes_on(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            stepped.planned("low", "a");
            stepped.work();
            Instant acted = stepped.clock().instant();
            stepped.resolve("low", "a");
            stepped.cycle();
            stepped.work();
            assertThat(stepped.newest("a").state()).isEqualTo(PlanState.COMPLETED);

            stepped.clock().advance(Duration.ofMinutes(2));
            Remediation second = stepped.planned("medium", "a");
            assertThat(only(second).guard()).isEqualTo("cooldown");
            assertThat(only(second).reason()).contains("a").contains("2 min").contains("5 min");
            assertThat(only(second).until()).isEqualTo(acted.plus(Duration.ofMinutes(5)));
            assertThat(stepped.planned("notice", "a").state())
                    .as("a notice is no intervention")
                    .isEqualTo(PlanState.APPROVED);

            stepped.clock().set(acted.plus(Duration.ofMinutes(5)).minusMillis(2));
            stepped.cycle();
            assertThat(stepped.find(second).state()).isEqualTo(PlanState.HELD);
            stepped.cycle();
            stepped.work();
            assertThat(stepped.find(second).state()).isEqualTo(PlanState.VERIFYING);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void one_plan_at_a_time_has_a_target_unless_more_may(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            stepped.fire("shared", "a");
            stepped.fire("shared", "b");
            stepped.cycle();
            List<Remediation> plans = stepped.list(2);
            assertThat(plans)
                    .extracting(Remediation::state)
                    .containsExactlyInAnyOrder(PlanState.APPROVED, PlanState.HELD);
            Remediation first = plans.stream()
                    .filter(one -> one.state() == PlanState.APPROVED)
                    .findFirst()
                    .orElseThrow();
            Remediation second = plans.stream()
                    .filter(one -> one.state() == PlanState.HELD)
                    .findFirst()
                    .orElseThrow();
            assertThat(only(second).guard()).isEqualTo("target");
            assertThat(only(second).reason()).contains(first.id().toString());

            stepped.guards("{\"cooldownMs\": 0, \"perTarget\": 2, \"approval\": {\"low\": \"auto\","
                    + " \"medium\": \"auto\", \"high\": \"auto\"}}");
            stepped.cycle();
            assertThat(stepped.find(second).state()).isEqualTo(PlanState.APPROVED);
            stepped.work();
            assertThat(opened.target().calls()).hasSize(2);

            stepped.guards("{\"cooldownMs\": 0, \"perTarget\": 1, \"approval\": {\"low\": \"auto\","
                    + " \"medium\": \"auto\", \"high\": \"auto\"}}");
            Remediation third = stepped.planned("shared", "c");
            assertThat(only(third).guard()).isEqualTo("target");
            for (String component : List.of("a", "b")) {
                stepped.resolve("shared", component);
            }
            stepped.cycle();
            stepped.work();
            stepped.cycle();
            assertThat(stepped.find(third).state())
                    .as("free when the plans before have ended")
                    .isEqualTo(PlanState.APPROVED);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_person_is_asked_by_risk_and_for_dangerous_actions_always(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            assertThat(stepped.planned("low", "a").state()).isEqualTo(PlanState.APPROVED);
            assertThat(stepped.planned("medium", "b").state()).isEqualTo(PlanState.APPROVED);
            Remediation high = stepped.planned("high", "c");
            assertThat(high.state()).isEqualTo(PlanState.AWAITING_APPROVAL);
            assertThat(only(high).guard()).isEqualTo("approval");
            assertThat(only(high).reason()).contains("risk high");

            stepped.guards("{\"cooldownMs\": 0, \"perTarget\": 1, \"approval\": {\"low\": \"required\","
                    + " \"medium\": \"auto\", \"high\": \"auto\"}}");
            assertThat(stepped.planned("low", "d").state()).isEqualTo(PlanState.AWAITING_APPROVAL);
            assertThat(stepped.planned("high", "e").state()).isEqualTo(PlanState.APPROVED);

            Remediation danger = stepped.planned("danger", "f");
            assertThat(danger.state()).isEqualTo(PlanState.HELD);
            assertThat(danger.heldBy())
                    .extracting(Remediation.HeldBy::guard)
                    .containsExactlyInAnyOrder("duration", "approval");
            stepped.work();
            assertThat(opened.target().calls())
                    .extracting(RecordingTarget.Call::target)
                    .doesNotContain("c", "d", "f");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void of_two_plans_that_act_on_one_target_at_once_neither_answer_is_lost(Databases kind) {
        CountDownLatch answers = new CountDownLatch(1);
        try (RecordingTarget target = new RecordingTarget();
                Homeostat engine = Homeostat.start(Stepped.settings(kind.fresh(), "one", Clock.systemUTC()))) {
            Stepped stepped = Stepped.of(engine);
            stepped.hook(target, Map.of());
            stepped.hook("limiter", List.of("THROTTLE_REQUESTS"), target, Map.of());
            stepped.guards("{\"cooldownMs\": 60000, \"perTarget\": 2, \"approval\": {\"low\": \"auto\","
                    + " \"medium\": \"auto\", \"high\": \"auto\"}}");
            target.answering(call -> {
                await(answers);
                return RecordingTarget.Answer.of(200);
            });
            stepped.fire("shared", "a");
            stepped.fire("limited", "b");
            Await.until(() -> target.calls().size() == 2 ? Optional.of(true) : Optional.empty());
            engine.unitOfWork().run(tx -> {
                // Both write down what they did, and neither can commit before the other has come as far.
                tx.onConnection(Crossing::holdAudit);
                answers.countDown();
                Crossing.awaitTwoIn("beforeCommit", "acted");
            });
            Await.until(() -> stepped.list(2).stream().noneMatch(one -> one.state() == PlanState.EXECUTING)
                    ? Optional.of(true)
                    : Optional.empty());
            assertThat(stepped.list(2)).extracting(Remediation::state).containsOnly(PlanState.VERIFYING);
            assertThat(target.calls()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_guards_say_is_recorded_again_only_when_they_say_something_else(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            stepped.set(null, LoopState.PAUSED);
            Remediation plan = stepped.planned("low", "a");
            int once = said(stepped, plan).size();
            assertThat(once).isPositive();
            for (int i = 0; i < 3; i++) {
                stepped.cycle();
            }
            assertThat(said(stepped, plan)).hasSize(once);

            stepped.set(null, LoopState.KILLED);
            stepped.cycle();
            stepped.cycle();
            assertThat(only(stepped.find(plan)).guard()).isEqualTo("kill_switch");
            assertThat(said(stepped, plan)).hasSize(2 * once);

            stepped.hook("another", List.of("RESTART_SERVICE"), opened.target(), Map.of());
            stepped.cycle();
            assertThat(stepped.find(plan).actions().getFirst().actuator()).isEqualTo("another");
            assertThat(said(stepped, plan)).hasSize(3 * once);

            stepped.set(null, LoopState.RUNNING);
            stepped.cycle();
            assertThat(stepped.find(plan).state()).isEqualTo(PlanState.APPROVED);
            assertThat(said(stepped, plan)).hasSize(4 * once);
        }
    }

    private static List<Remediation.GuardView> said(Stepped stepped, Remediation plan) {
        return stepped.engine()
                .unitOfWork()
                .read(tx -> stepped.engine().remediations().verdicts(tx, plan.id()));
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_plan_goes_on_however_many_wait_before_it_and_many_are_let_go_over_several_cycles(Databases kind) {
        SettableClock clock = new SettableClock(Opened.NIGHT);
        HomeostatSettings settings = Stepped.settings(kind.fresh(), "one", clock);
        PlannerSettings every = new PlannerSettings(
                3,
                0.95,
                0.6,
                5,
                1_000,
                Duration.ZERO,
                Duration.ZERO,
                0.2,
                Duration.ofMinutes(30),
                Duration.ofSeconds(30));
        try (RecordingTarget target = new RecordingTarget();
                Stepped stepped = Stepped.open(settings.with(every, settings.executor()), clock)) {
            stepped.hook(target, Map.of());
            // As many as are looked at and let go at a time, so that the last comes only after those.
            int many = 500;
            fireMany(stepped, "high", many);
            stepped.set(null, LoopState.PAUSED);
            Remediation last = stepped.planned("low", "last");
            assertThat(last.state()).isEqualTo(PlanState.HELD);
            stepped.set(null, LoopState.RUNNING);
            stepped.cycle();
            assertThat(count(stepped, PlanState.AWAITING_APPROVAL)).isEqualTo(many);
            assertThat(stepped.find(last).state()).isEqualTo(PlanState.APPROVED);

            stepped.set(null, LoopState.PAUSED);
            fireMany(stepped, "medium", many + 1);
            assertThat(count(stepped, PlanState.HELD)).isEqualTo(many + 1);
            stepped.set(null, LoopState.RUNNING);
            stepped.cycle();
            assertThat(count(stepped, PlanState.HELD)).isEqualTo(1);
            stepped.cycle();
            assertThat(count(stepped, PlanState.HELD)).isZero();
        }
    }

    private static void fireMany(Stepped stepped, String policy, int many) {
        String body = IntStream.range(0, many)
                .mapToObj(i -> "{\"policy\": \"" + policy + "\", \"component\": \"" + policy + "-" + i + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        stepped.engine().intake().accept(CanonicalJson.parse(body));
        stepped.cycle();
    }

    private static long count(Stepped stepped, PlanState state) {
        return stepped.list(5_000).stream().filter(one -> one.state() == state).count();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | ''",
                "{} | /cooldownMs /perTarget /approval",
                "{'cooldownMs': -1, 'perTarget': 1, 'approval': {'low': 'auto', 'medium': 'auto', 'high': 'auto'}} | /cooldownMs",
                "{'cooldownMs': 1.5, 'perTarget': 0, 'approval': {'low': 'auto', 'medium': 'auto', 'high': 'auto'}} | /cooldownMs /perTarget",
                "{'cooldownMs': '1', 'perTarget': 101, 'approval': {'low': 'auto', 'medium': 'auto', 'high': 'auto'}} | /cooldownMs /perTarget",
                "{'cooldownMs': 1e99, 'perTarget': 1, 'approval': {'low': 'auto', 'medium': 'auto', 'high': 'auto'}} | /cooldownMs",
                "{'cooldownMs': 604800001, 'perTarget': 1, 'approval': {'low': 'auto', 'medium': 'auto', 'high': 'auto'}} | /cooldownMs",
                "{'cooldownMs': 0, 'perTarget': 1, 'approval': {'low': 'never', 'high': true, 'huge': 'auto'}} | /approval/low /approval/medium /approval/high /approval/huge",
                "{'cooldownMs': 0, 'perTarget': 1, 'approval': 'auto'} | /approval",
                "{'cooldownMs': 0, 'perTarget': 1, 'budget': {}, 'colour': 1, 'approval': {'low': 'auto', 'medium': 'auto', 'high': 'auto'}} | /budget /colour"
            })
    void a_document_that_is_not_enforced_to_the_letter_is_refused_with_every_fault(String document, String pointers) {
        Refused refused = catchThrowableOfType(
                Refused.class,
                () -> io.homeostat.guard.GuardSettings.parse(
                        io.homeostat.store.CanonicalJson.parse(document.replace('\'', '"'))));

        assertThat(refused.reason()).isEqualTo(Refused.Reason.INVALID);
        assertThat(String.join(
                        " ", refused.faults().stream().map(Fault::pointer).toList()))
                .isEqualTo(pointers);
    }
}
