package io.homeostat.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.homeostat.model.ActionType;
import io.homeostat.model.CycleInput;
import io.homeostat.model.Severity;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NaturalRecoveryTest {
    private static final String CAUSE = "system_overload";
    private static final double PRIOR = 0.2;

    private static Scoring after(int cases, int recovered, int partials) {
        return new Scoring(List.of(), List.of(new CycleInput.Untouched(CAUSE, cases, recovered, partials)), PRIOR);
    }

    @Test
    void until_it_is_learnt_it_is_the_prior_and_one_cause_teaches_nothing_of_another() {
        assertThat(new Scoring(List.of(), List.of(), PRIOR).naturalRecovery(CAUSE))
                .isEqualTo(PRIOR);
        assertThat(after(100, 100, 0).naturalRecovery("another")).isEqualTo(PRIOR);
    }

    @Test
    void it_lies_between_the_prior_and_what_was_seen_rises_with_each_recovery_and_ends_at_what_is_seen() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            int cases = 1 + random.nextInt(500);
            int recovered = random.nextInt(cases + 1);
            int partials = random.nextInt(cases - recovered + 1);
            double seen = (recovered + partials / 2.0) / cases;
            double learnt = after(cases, recovered, partials).naturalRecovery(CAUSE);
            assertThat(learnt).isBetween(Math.min(PRIOR, seen) - 1e-12, Math.max(PRIOR, seen) + 1e-12);
            assertThat(after(cases + 1, recovered + 1, partials).naturalRecovery(CAUSE))
                    .isGreaterThan(learnt);
            assertThat(after(cases + 1, recovered, partials).naturalRecovery(CAUSE))
                    .isLessThan(learnt);
            assertThat(after(cases * 10_000, recovered * 10_000, partials * 10_000)
                            .naturalRecovery(CAUSE))
                    .isCloseTo(seen, within(0.001));
        }
    }

    @Test
    void what_heals_by_itself_is_left_alone_sooner_and_its_remedies_are_worth_less() {
        Scoring never = after(50, 0, 0);
        Scoring always = after(50, 50, 0);
        assertThat(always.doNothing(CAUSE, Severity.CRITICAL)).isGreaterThan(never.doNothing(CAUSE, Severity.CRITICAL));
        assertThat(always.effectiveness(CAUSE, ActionType.RESTART_SERVICE, "unknown")
                        .uplift())
                .isNegative()
                .isLessThan(never.effectiveness(CAUSE, ActionType.RESTART_SERVICE, "unknown")
                        .uplift());
    }
}
