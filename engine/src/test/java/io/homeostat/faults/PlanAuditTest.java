package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditEntry;
import io.homeostat.audit.AuditLog;
import io.homeostat.executor.Remediation;
import io.homeostat.model.LoopState;
import io.homeostat.model.PlanState;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.RecordingTarget;
import io.homeostat.testkit.RecordingTarget.Answer;
import io.homeostat.testkit.Stepped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What the audit tells of a plan: all that happened to it, in its order. */
class PlanAuditTest {
    private static List<AuditEntry> told(Stepped stepped, Remediation plan) {
        return stepped.engine()
                .unitOfWork()
                .read(tx -> stepped.engine()
                        .audit()
                        .list(tx, new AuditLog.Query(null, null, plan.id().toString(), null, null, null, null), 100))
                .reversed();
    }

    private static List<String> actions(List<AuditEntry> told) {
        return told.stream().map(AuditEntry::action).toList();
    }

    private static JsonNode only(List<AuditEntry> told, String action) {
        List<JsonNode> found = told.stream()
                .filter(entry -> entry.action().equals(action))
                .map(AuditEntry::detail)
                .toList();
        assertThat(found).as(action).hasSize(1);
        return found.getFirst();
    }

    private static String text(JsonNode detail, String field) {
        return detail.path(field).stringValue("(none)");
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void every_try_and_every_question_has_an_entry_with_its_key_its_own_result_and_what_was_said(Databases kind) {
        try (RecordingTarget asked = new RecordingTarget();
                Opened opened = Opened.on(kind, Map.of("verifyUrl", asked.verifyUrl()))) {
            Stepped stepped = opened.stepped();
            asked.verifying(key -> "not_done");
            opened.target().answering(call -> switch (call.attempt()) {
                case 1 -> Answer.LOST;
                case 2 -> Answer.of(503);
                default -> Answer.of(200);
            });
            Remediation plan = stepped.planned("low", "a");
            for (int i = 0; i < 3; i++) {
                stepped.work();
                stepped.clock().advance(Duration.ofSeconds(4));
            }

            List<AuditEntry> told = told(stepped, plan);
            assertThat(actions(told))
                    .containsExactly(
                            "remediation.planned",
                            "action.sent",
                            "action.unknown",
                            "action.verified",
                            "action.sent",
                            "action.failed",
                            "action.sent",
                            "action.succeeded");
            List<JsonNode> tries = told.stream()
                    .filter(entry -> entry.action().startsWith("action."))
                    .map(AuditEntry::detail)
                    .toList();
            assertThat(tries)
                    .extracting(
                            one -> text(one, "kind") + " " + one.path("attempt").intValue() + " "
                                    + text(one, "result") + " " + text(one, "actionState") + " "
                                    + one.path("triedAgain").booleanValue(false))
                    .containsExactly(
                            "do 1 (none) (none) false",
                            "do 1 unknown pending true",
                            "verify 1 failed pending true",
                            "do 2 (none) (none) false",
                            "do 2 failed pending true",
                            "do 3 (none) (none) false",
                            "do 3 succeeded succeeded false");
            assertThat(tries)
                    .extracting(one -> text(one, "idempotencyKey"))
                    .containsOnly(opened.keys().getFirst());
            assertThat(tries.get(1).path("detail").stringValue("")).isNotBlank();
            assertThat(text(tries.get(4), "detail")).contains("HTTP 503");
            assertThat(tries).extracting(one -> text(one, "state")).containsOnly("executing");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void the_try_that_a_plan_fails_by_is_told_before_its_end_and_both_tell_the_state_since(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.of(404));
            Remediation plan = stepped.planned("low", "a");
            stepped.work();

            List<AuditEntry> told = told(stepped, plan);
            assertThat(actions(told))
                    .containsExactly("remediation.planned", "action.sent", "action.failed", "remediation.failed");
            assertThat(told)
                    .extracting(entry -> text(entry.detail(), "state"))
                    .containsExactly("approved", "executing", "failed", "failed");
            assertThat(text(only(told, "remediation.failed"), "reason")).contains("HTTP 404");
            assertThat(only(told, "remediation.failed").has("comment")).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_people_decide_is_told_with_the_state_since_and_their_words_as_comment(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            Remediation approved = stepped.planned("high", "a");
            stepped.engine()
                    .remediations()
                    .approve(approved.id(), Stepped.ANN, "go", stepped.engine().now());
            decided(stepped, approved, "remediation.approved", "approved", "go");

            Remediation rejected = stepped.planned("high", "b");
            stepped.engine()
                    .remediations()
                    .reject(rejected.id(), Stepped.ANN, "no", stepped.engine().now());
            decided(stepped, rejected, "remediation.rejected", "rejected", "no");

            Remediation cancelled = stepped.planned("low", "c");
            cancel(stepped, cancelled, "not now");
            decided(stepped, cancelled, "remediation.cancelled", "cancelled", "not now");

            Remediation held = stepped.planned("high", "d");
            stepped.set(null, LoopState.PAUSED);
            stepped.engine()
                    .remediations()
                    .approve(held.id(), Stepped.ANN, "later", stepped.engine().now());
            decided(stepped, held, "remediation.approved", "held", "later");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_comment_stays_a_comment_when_the_engine_ends_by_it_what_was_in_hand(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            Remediation plan = stepped.planned("low", "a");
            opened.target().answering(call -> {
                cancel(stepped, plan, "stop it");
                return Answer.of(200);
            });
            stepped.work();

            List<AuditEntry> told = told(stepped, plan);
            assertThat(actions(told))
                    .containsExactly(
                            "remediation.planned",
                            "action.sent",
                            "remediation.cancellation_asked",
                            "action.succeeded",
                            "remediation.cancelled");
            decided(stepped, plan, "remediation.cancellation_asked", "executing", "stop it");
            JsonNode ended = only(told, "remediation.cancelled");
            assertThat(told.getLast().actor()).isEqualTo(Actor.ENGINE);
            assertThat(text(ended, "comment")).isEqualTo("stop it");
            assertThat(ended.has("reason")).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_a_person_found_at_the_target_is_told_before_what_follows_from_it(Databases kind) {
        try (Opened opened = Opened.on(kind)) {
            Stepped stepped = opened.stepped();
            opened.target().answering(call -> Answer.LOST);
            Remediation was = unknown(stepped, "a");
            settle(stepped, was, true);
            decided(stepped, was, "remediation.settled", "verifying", "I looked");

            Remediation wasNot = unknown(stepped, "b");
            settle(stepped, wasNot, false);
            decided(stepped, wasNot, "remediation.settled", "failed", "I looked");
            List<AuditEntry> told = told(stepped, wasNot);
            assertThat(actions(told))
                    .containsExactly(
                            "remediation.planned",
                            "action.sent",
                            "action.unknown",
                            "remediation.settled",
                            "remediation.failed");
            assertThat(text(only(told, "action.unknown"), "state")).isEqualTo("unknown");
            assertThat(text(only(told, "remediation.failed"), "reason")).isEqualTo("action 0 failed, by ann");

            Remediation stopped = stepped.planned("pair", "c");
            opened.target().answering(call -> {
                cancel(stepped, stopped, "stop it");
                return Answer.LOST;
            });
            stepped.work();
            assertThat(stepped.find(stopped).state()).isEqualTo(PlanState.UNKNOWN);
            assertThat(text(only(told(stepped, stopped), "action.unknown"), "state"))
                    .isEqualTo("unknown");
        }
    }

    private static Remediation unknown(Stepped stepped, String component) {
        Remediation plan = stepped.planned("low", component);
        stepped.work();
        assertThat(stepped.find(plan).state()).isEqualTo(PlanState.UNKNOWN);
        return plan;
    }

    private static void cancel(Stepped stepped, Remediation plan, String comment) {
        stepped.engine()
                .remediations()
                .cancel(plan.id(), Stepped.ANN, comment, stepped.engine().now());
    }

    private static void settle(Stepped stepped, Remediation plan, boolean succeeded) {
        stepped.engine()
                .remediations()
                .settle(
                        plan.id(),
                        0,
                        succeeded,
                        Stepped.ANN,
                        "I looked",
                        stepped.engine().now());
    }

    private static void decided(Stepped stepped, Remediation plan, String action, String state, String comment) {
        List<AuditEntry> told = told(stepped, plan);
        JsonNode detail = only(told, action);
        assertThat(text(detail, "state")).as(action).isEqualTo(state);
        assertThat(text(detail, "comment")).as(action).isEqualTo(comment);
        assertThat(detail.has("reason")).as(action).isFalse();
        assertThat(told.stream().filter(entry -> entry.action().equals(action)).map(AuditEntry::actor))
                .containsExactly(Stepped.ANN);
    }
}
