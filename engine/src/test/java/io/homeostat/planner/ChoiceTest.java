package io.homeostat.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.homeostat.model.ActionType;
import io.homeostat.model.Candidate;
import io.homeostat.model.CycleInput;
import io.homeostat.model.FoundCause;
import io.homeostat.model.ProposedPlan;
import io.homeostat.model.Risk;
import io.homeostat.model.RootCause;
import io.homeostat.model.RuleRef;
import io.homeostat.model.Severity;
import io.homeostat.model.Veto;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChoiceTest {
    private static final RuleRef RULE = new RuleRef("remedies", 1, "a rule", "remedies.csv", 9);
    private static final RootCause CAUSE = RootCause.of("system_overload", "checkout", 0.9);

    private static CycleInput input(CycleInput.Trials... trials) {
        return new CycleInput(
                Instant.parse("2026-01-11T03:00:00Z"),
                "default",
                0,
                1,
                3,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(trials),
                List.of(),
                List.of());
    }

    private static Choice choice(CycleInput input) {
        return new Choice(
                PlannerSettings.DEFAULT,
                new Scoring(input.trials(), List.of(), PlannerSettings.DEFAULT.naturalRecovery()),
                input,
                Map.of());
    }

    private static FoundCause found(RootCause cause) {
        return new FoundCause(new UUID(0, 1), cause, List.of(), List.of(), List.of(), List.of(), RULE);
    }

    private static Candidate candidate(ActionType action, double prior, double cost, Risk risk) {
        return Candidate.of(CAUSE, action, "checkout", prior, cost, risk);
    }

    @Test
    void the_score_is_benefit_less_cost_less_risk_with_every_term_kept() {
        Choice choice = choice(input());
        choice.weigh(found(CAUSE), candidate(ActionType.RESTART_SERVICE, 0.8, 0.2, Risk.MEDIUM), "unknown", RULE);

        ProposedPlan plan = choice.decide(cause -> Severity.WARNING).getFirst();
        assertThat(plan.chosen()).isTrue();
        assertThat(plan.score().value()).isCloseTo(0.9 * 0.8 - 0.2 - 0.1, within(1e-12));
        assertThat(plan.score().terms().keySet())
                .containsExactly("benefit", "confidence", "cost", "effectiveness", "risk");
    }

    @Test
    void the_best_is_chosen_and_sorts_before_the_others_of_its_cycle_in_a_list_of_the_newest() {
        Choice choice = choice(input());
        choice.weigh(found(CAUSE), candidate(ActionType.RESTART_SERVICE, 0.6, 0.2, Risk.MEDIUM), "unknown", RULE);
        choice.weigh(found(CAUSE), candidate(ActionType.REBALANCE_LOAD, 0.8, 0.25, Risk.MEDIUM), "unknown", RULE);
        choice.weigh(found(CAUSE), candidate(ActionType.SCALE_UP, 0.8, 0.15, Risk.LOW), "unknown", RULE);

        List<ProposedPlan> plans = choice.decide(cause -> Severity.WARNING);
        assertThat(plans)
                .extracting(plan -> plan.candidate().action())
                .containsExactly(ActionType.SCALE_UP, ActionType.REBALANCE_LOAD, ActionType.RESTART_SERVICE);
        assertThat(plans).extracting(ProposedPlan::chosen).containsExactly(true, false, false);
        assertThat(plans.get(1).whyNot()).isEqualTo("SCALE_UP checkout scores 0.52, this one 0.37");
        assertThat(plans)
                .isSortedAccordingTo(
                        Comparator.comparing((ProposedPlan plan) -> plan.id().toString())
                                .reversed());
    }

    @Test
    void a_vetoed_plan_is_kept_with_its_reason_and_the_next_best_chosen_before_it() {
        Candidate best = candidate(ActionType.SCALE_UP, 0.8, 0.15, Risk.LOW);
        Choice choice = choice(input());
        choice.weigh(found(CAUSE), best, "unknown", RULE);
        choice.weigh(found(CAUSE), candidate(ActionType.RESTART_SERVICE, 0.8, 0.2, Risk.LOW), "unknown", RULE);
        choice.veto(Veto.of(best, "not on a Friday"), RULE);

        List<ProposedPlan> plans = choice.decide(cause -> Severity.WARNING);
        assertThat(plans.get(0).candidate().action()).isEqualTo(ActionType.RESTART_SERVICE);
        assertThat(plans.get(1).whyNot()).isEqualTo("vetoed: not on a Friday (remedies v1, \"a rule\")");
    }

    @Test
    void doing_nothing_is_better_than_what_costs_more_than_the_harm() {
        Choice choice = choice(input());
        choice.weigh(found(CAUSE), candidate(ActionType.RESTART_SERVICE, 0.1, 0.9, Risk.HIGH), "unknown", RULE);

        assertThat(choice.decide(cause -> Severity.CRITICAL).getFirst().whyNot())
                .isEqualTo("doing nothing scores -0.64, this one -1.01");
    }

    @Test
    void a_rule_overrules_the_score_but_no_veto() {
        Candidate better = candidate(ActionType.SCALE_UP, 0.8, 0.15, Risk.LOW);
        Candidate wanted = candidate(ActionType.RESTART_SERVICE, 0.8, 0.2, Risk.LOW);
        Choice choice = choice(input());
        choice.weigh(found(CAUSE), better, "unknown", RULE);
        choice.weigh(found(CAUSE), wanted, "unknown", RULE);
        choice.override(wanted);
        assertThat(choice.decide(cause -> Severity.WARNING).getFirst().candidate())
                .isEqualTo(wanted);

        Choice vetoed = choice(input());
        vetoed.weigh(found(CAUSE), better, "unknown", RULE);
        vetoed.weigh(found(CAUSE), wanted, "unknown", RULE);
        vetoed.override(wanted);
        vetoed.veto(Veto.of(wanted, "no"), RULE);
        assertThat(vetoed.decide(cause -> Severity.WARNING).getFirst().candidate())
                .isEqualTo(better);
    }

    @Test
    void what_was_learnt_moves_the_mean_away_from_the_prior() {
        CycleInput input =
                input(new CycleInput.Trials("system_overload", ActionType.RESTART_SERVICE, "unknown", 5, 1, 2, 10_000));
        Choice choice = choice(input);
        choice.weigh(found(CAUSE), candidate(ActionType.RESTART_SERVICE, 0.8, 0.2, Risk.LOW), "unknown", RULE);

        assertThat(choice.decide(cause -> Severity.WARNING).getFirst().score().terms())
                .containsEntry("effectiveness", (5 * 0.8 + 1 + 1) / 10);
    }

    private static final Instant FAILED_AT = Instant.parse("2026-01-11T02:59:00Z");
    private static final Instant UNTIL = Instant.parse("2026-01-11T03:01:00Z");

    private static CycleInput.Failed failed(ActionType action, String target, int inARow, boolean told) {
        return new CycleInput.Failed(
                new UUID(0, 7),
                CAUSE.name(),
                CAUSE.component(),
                action,
                target,
                inARow,
                FAILED_AT,
                action + " on " + target + " failed: HTTP 400",
                UNTIL,
                told);
    }

    private static Choice after(CycleInput.Failed... failed) {
        CycleInput nothing = input();
        return choice(new CycleInput(
                nothing.now(),
                nothing.domain(),
                0,
                1,
                3,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(failed)));
    }

    private static List<String> decided(Choice choice) {
        return choice.decide(cause -> Severity.WARNING).stream()
                .map(plan -> plan.candidate().action() + (plan.chosen() ? " chosen" : " not"))
                .toList();
    }

    @Test
    void what_failed_of_late_is_passed_over_with_its_reason_and_the_next_best_chosen() {
        Choice choice = after(failed(ActionType.SCALE_UP, "checkout", 3, false));
        choice.weigh(found(CAUSE), candidate(ActionType.SCALE_UP, 0.8, 0.15, Risk.LOW), "unknown", RULE);
        choice.weigh(found(CAUSE), candidate(ActionType.RESTART_SERVICE, 0.8, 0.2, Risk.LOW), "unknown", RULE);

        List<ProposedPlan> plans = choice.decide(cause -> Severity.WARNING);
        assertThat(plans)
                .extracting(plan -> plan.candidate().action())
                .containsExactly(ActionType.RESTART_SERVICE, ActionType.SCALE_UP);
        assertThat(plans.get(0).chosen()).isTrue();
        assertThat(plans.get(1).whyNot())
                .isEqualTo(
                        "failed 3 times in a row, last at 2026-01-11T02:59:00.000Z: SCALE_UP on checkout failed: HTTP 400;"
                                + " tried again after 2026-01-11T03:01:00.000Z");
        assertThat(choice.passedOver())
                .extracting(passed -> passed.failed().until())
                .containsExactly(UNTIL);
    }

    @Test
    void the_same_action_on_another_target_or_against_another_cause_did_not_fail() {
        RootCause other = RootCause.of("memory_leak", "checkout", 0.9);
        Choice choice = after(failed(ActionType.SCALE_UP, "cart", 1, false));
        choice.weigh(found(CAUSE), candidate(ActionType.SCALE_UP, 0.8, 0.15, Risk.LOW), "unknown", RULE);
        choice.weigh(
                found(other), Candidate.of(other, ActionType.SCALE_UP, "cart", 0.8, 0.15, Risk.LOW), "unknown", RULE);

        assertThat(decided(choice)).containsExactly("SCALE_UP chosen", "SCALE_UP chosen");
        assertThat(choice.passedOver()).isEmpty();
    }

    @Test
    void what_was_told_before_is_told_again_only_beside_what_is_chosen_in_its_stead() {
        Choice alone = after(failed(ActionType.SCALE_UP, "checkout", 1, true));
        alone.weigh(found(CAUSE), candidate(ActionType.SCALE_UP, 0.8, 0.15, Risk.LOW), "unknown", RULE);
        assertThat(decided(alone)).isEmpty();
        assertThat(alone.passedOver()).as("it is looked at again all the same").hasSize(1);

        Choice beside = after(failed(ActionType.SCALE_UP, "checkout", 1, true));
        beside.weigh(found(CAUSE), candidate(ActionType.SCALE_UP, 0.8, 0.15, Risk.LOW), "unknown", RULE);
        beside.weigh(found(CAUSE), candidate(ActionType.RESTART_SERVICE, 0.8, 0.2, Risk.LOW), "unknown", RULE);
        assertThat(decided(beside)).containsExactly("RESTART_SERVICE chosen", "SCALE_UP not");
    }

    @Test
    void doing_nothing_has_its_turn_too_before_what_failed_of_late() {
        Choice choice = after(failed(ActionType.SCALE_UP, "checkout", 1, false));
        choice.weigh(found(CAUSE), candidate(ActionType.SCALE_UP, 0.8, 0.15, Risk.LOW), "unknown", RULE);
        choice.weigh(found(CAUSE), candidate(ActionType.RESTART_SERVICE, 0.1, 0.9, Risk.HIGH), "unknown", RULE);

        assertThat(decided(choice)).containsExactly("SCALE_UP not", "RESTART_SERVICE not");
    }

    @Test
    void no_rule_chooses_what_failed_of_late_and_that_takes_no_place_among_those_that_are_weighed() {
        Candidate wanted = Candidate.of(CAUSE, ActionType.SCALE_UP, "t0", 0.9, 0.1, Risk.LOW);
        CycleInput.Failed[] failed = new CycleInput.Failed[PlannerSettings.DEFAULT.candidatesPerCause()];
        for (int i = 0; i < failed.length; i++) {
            failed[i] = failed(ActionType.SCALE_UP, "t" + i, 1, false);
        }
        Choice choice = after(failed);
        for (int i = 0; i < failed.length; i++) {
            choice.weigh(
                    found(CAUSE),
                    Candidate.of(CAUSE, ActionType.SCALE_UP, "t" + i, 0.9, 0.1, Risk.LOW),
                    "unknown",
                    RULE);
        }
        choice.override(wanted);
        choice.weigh(found(CAUSE), candidate(ActionType.RESTART_SERVICE, 0.8, 0.2, Risk.LOW), "unknown", RULE);

        assertThat(choice.decide(cause -> Severity.WARNING)
                        .getFirst()
                        .candidate()
                        .action())
                .isEqualTo(ActionType.RESTART_SERVICE);
        assertThat(choice.passedOver()).hasSameSizeAs(failed);
    }
}
