package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeostat.Homeostat;
import io.homeostat.HomeostatSettings;
import io.homeostat.knowledge.CycleView;
import io.homeostat.rulebase.Limits;
import io.homeostat.rulebase.RuleFailure;
import io.homeostat.rulebase.RuleFile;
import io.homeostat.rulebase.RulePackage;
import io.homeostat.rulebase.Stage;
import io.homeostat.store.CanonicalJson;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rule that fires for each pair of violations: a storm uses up what it may do, and few violations do not. */
class StormTest {
    private static final int PAIRS_OF_100 = 100 * 99 / 2;
    private static final String PAIRS = """
            package rules.analyzer.pairs;
            rule "Each two violations of one policy"
            when
                $a : Violation( firing == true )
                Violation( policy == $a.policy, id > $a.id )
            then
            end
            """;

    private static HomeostatSettings settings(Databases kind, int firings) {
        HomeostatSettings some =
                Stepped.settings(kind.fresh(), "one", new SettableClock(Instant.parse("2026-11-25T08:00:00Z")));
        RulePackage pairs =
                Objects.requireNonNull(RulePackage.parse(Stage.ANALYZER, List.of(new RuleFile("pairs.drl", PAIRS)))
                        .rulePackage());
        return new HomeostatSettings(
                some.database(),
                some.secrets(),
                some.node(),
                List.of(pairs),
                some.first(),
                some.intake(),
                some.planner(),
                some.executor(),
                some.loop(),
                new Limits(firings, 20_000, 2_000_000, 60_000),
                some.clock(),
                List.of());
    }

    private static void storm(Homeostat engine, int violations) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (int i = 0; i < violations; i++) {
            all.add(Map.of("policy", "p", "component", "c" + i));
        }
        engine.intake().accept(CanonicalJson.parse(CanonicalJson.text(all)));
    }

    private static List<CycleView> cycles(Homeostat engine) {
        return engine.unitOfWork()
                .read(tx -> engine.knowledge().cycles(tx, Stepped.DOMAIN, null, 100))
                .reversed();
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_storm_that_uses_up_the_budget_is_taken_in_smaller_parts_and_nothing_is_skipped(Databases kind) {
        try (Homeostat engine = Homeostat.byHand(settings(kind, PAIRS_OF_100))) {
            storm(engine, 300);
            for (int i = 0; i < 5; i++) {
                engine.loop().runOnce(Stepped.DOMAIN);
            }
            assertThat(cycles(engine))
                    .extracting(cycle -> cycle.status().name(), CycleView::violations)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("FAILED", 0),
                            org.assertj.core.groups.Tuple.tuple("FAILED", 0),
                            org.assertj.core.groups.Tuple.tuple("COMPLETED", 100),
                            org.assertj.core.groups.Tuple.tuple("COMPLETED", 100),
                            org.assertj.core.groups.Tuple.tuple("COMPLETED", 100));
            assertThat(engine.loop().backlog(Stepped.DOMAIN)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_budget_that_a_hundred_changes_use_up_is_a_fault_of_the_rule(Databases kind) {
        try (Homeostat engine = Homeostat.byHand(settings(kind, PAIRS_OF_100 - 1))) {
            storm(engine, 300);
            engine.loop().runOnce(Stepped.DOMAIN);
            engine.loop().runOnce(Stepped.DOMAIN);
            assertThatThrownBy(() -> engine.loop().runOnce(Stepped.DOMAIN))
                    .isInstanceOfSatisfying(RuleFailure.class, failure -> assertThat(failure.reason())
                            .isEqualTo(RuleFailure.Reason.FIRINGS));
            assertThat(engine.loop().backlog(Stepped.DOMAIN)).isEqualTo(300);
        }
    }
}
